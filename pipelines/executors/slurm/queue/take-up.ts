/** A step whose job is in the queue already, or has ended there while nobody looked. */
import { isOpen, type KnownArrays, type KnownTask } from '../known.ts';
import { wasCancelled, wasTold, wordOf } from '../submission.ts';
import type { Want } from './want.ts';

/** @returns whether there is such a job: then it is the want's */
export function takeUp(want: Want, known: KnownArrays): boolean {
  const task = known.newest(want.intent);
  if (task === undefined || task === want.task) return false;
  if (want.forced && want.task === null && !isForcedSince(want.wanted, task)) return false;
  if (!isOpen(task) && !hasUnheardFailure(task)) return false;
  want.task = task;
  want.tries = task.entry.tries;
  want.state = 'live';
  return true;
}

function hasUnheardFailure({ array: { folder }, entry: { index } }: KnownTask): boolean {
  return wordOf(folder, index)?.state === 'failed' && !wasTold(folder, index) && !wasCancelled(folder);
}

/** Such as one of this run's own, of which Slurm's answer was lost. */
const isForcedSince = (wanted: string, { array, entry }: KnownTask): boolean =>
  entry.forced && array.submission.submitted >= wanted;

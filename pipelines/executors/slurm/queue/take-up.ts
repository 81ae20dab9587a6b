/** A step whose job is in the queue already, or has ended there while nobody looked. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunsLayout } from '../../../../store/layout.ts';
import { isOpen, type KnownArrays, type KnownTask } from '../known.ts';
import { startsOf, wasCancelled, wasTold, wordOf } from '../submission.ts';
import type { Want } from './want.ts';

/** @returns whether there is such a job: then it is the want's */
export function takeUp(want: Want, known: KnownArrays, layout: RunsLayout): boolean {
  const task = known.newest(want.intent);
  if (task === undefined || task === want.task) return false;
  if (want.forced && want.task === null && !isForcedSince(want.wanted, task)) return false;
  if (!isOpen(task) && !hasUnheardFailure(task) && !isPublished(task, layout)) return false;
  want.task = task;
  want.tries = task.entry.tries;
  want.state = 'live';
  return true;
}

function hasUnheardFailure({ array: { folder }, entry: { index } }: KnownTask): boolean {
  return wordOf(folder, index)?.state === 'failed' && !wasTold(folder, index) && !wasCancelled(folder);
}

/** Since this run has looked at the cache: submitted again it would do nothing, but stand in the queue. */
function isPublished({ array: { folder, submission }, entry: { index } }: KnownTask, layout: RunsLayout): boolean {
  const last = startsOf(folder, index).at(-1);
  const published = wordOf(folder, index)?.state === 'published';
  return published && last !== undefined && existsSync(layout.entry(submission.stage, basename(last.work)));
}

/** Such as one of this run's own, of which Slurm's answer was lost. */
const isForcedSince = (wanted: string, { array, entry }: KnownTask): boolean =>
  entry.forced && array.submission.submitted >= wanted;

/** What files and Slurm's queue tell of a step that was submitted, and what follows from it. */
import { join } from 'node:path';
import type { RunsLayout } from '../../../../store/layout.ts';
import { newestIn } from '../../../../store/newest.ts';
import type { QueuedTask } from '../commands.ts';
import { endText, fateOf } from '../ended.ts';
import { noteTold, startsOf, wasCancelled, wordOf } from '../submission.ts';
import { givenUp } from './given-up.ts';
import { triesOf } from './tries.ts';
import type { Want } from './want.ts';

/** Looks at the queue after which a task that is not in it has ended. */
const MOST_MISSING = 3;

/** Its job's last word, or what its step has told since the last time. */
export function hear(want: Want, layout: RunsLayout): void {
  const { array, entry } = want.task!;
  const word = wordOf(array.folder, entry.index);
  if (word === null) {
    if (want.key !== null) want.hear(join(layout.work(want.step.stage, want.key), 'events.jsonl'));
  } else if (word.state === 'published') want.end({ state: 'succeeded' });
  else {
    noteTold(array.folder, entry.index);
    const { exit_code: exitCode, problems, damaged } = word;
    want.end({ state: 'failed', exitCode, problems, ...(damaged.length > 0 && { damaged }) });
  }
}

/** @param task null: Slurm's queue does not have it @param retries how often it may be tried again in vain */
export function judge(want: Want, task: QueuedTask | null, retries: number): void {
  const fate = task === null ? 'ended' : fateOf(task);
  if (fate === 'alive') {
    want.missing = 0;
    if (task!.state === 'RUNNING') want.begun();
  } else if (wasCancelled(want.task!.array.folder)) want.end({ state: 'interrupted' });
  else if (fate === 'impossible') want.state = 'waiting';
  else if (fate === 'taken' || ++want.missing >= MOST_MISSING) again(want, task, retries);
}

/** Its job was ended from outside: it goes on in a further one, unless that has happened too often. */
function again(want: Want, task: QueuedTask | null, retries: number): void {
  const { array, entry } = want.task!;
  const starts = startsOf(array.folder, entry.index);
  const last = starts.at(-1);
  const saved = last === undefined ? 0 : newestIn(join(last.work, 'scratch'));
  want.tries = triesOf(entry.tries, starts, saved, task?.state === 'CANCELLED');
  want.missing = 0;
  want.forgetStart();
  const text = `its job ${array.job}_${entry.index} ${endText(task)}`;
  if (want.tries <= retries) {
    want.state = 'waiting';
    want.say(`${text}; it goes on in another${want.tries === 0 ? '' : ` (${want.tries} of ${retries})`}`);
    return;
  }
  noteTold(array.folder, entry.index);
  want.end({ state: 'failed', exitCode: 1, problems: [givenUp(text, want.task!, last, retries)] });
}

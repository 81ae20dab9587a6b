import { join } from 'node:path';
import type { Problem } from '../../../../common/errors.ts';
import type { KnownTask } from '../known.ts';
import { lastLinesOf } from '../last-lines.ts';
import { type JobStart, logOf } from '../submission.ts';

/**
 * Why a step is started no more.
 * @param text how its last job ended
 * @param last start of that; absent where it never began
 */
export function givenUp(
  text: string,
  { array, entry }: KnownTask,
  last: JobStart | undefined,
  retries: number,
): Problem {
  const ownLog = last === undefined ? [] : [join(last.work, 'log.txt')];
  const lines = lastLinesOf(...ownLog, logOf(array.folder, entry.index));
  const often = retries === 0 ? '' : `, after ${retries} further ${retries === 1 ? 'try' : 'tries'}`;
  const hint = 'Run again: it resumes where it was. Give it more time or memory below executors.slurm if it needs them';
  return { message: `${text}${often}${lines}`, hint };
}

/** How often a step was started without having got further. Pure. */
import type { JobStart } from '../submission.ts';

/**
 * Starts at the end of the list after which nothing new was saved: what was saved since, if only once, shows that the
 * step gets on, however often it is interrupted.
 * @param saved when the newest thing that it can resume from was written, in ms
 */
export function inVain(starts: readonly JobStart[], saved: number): number {
  let count = 0;
  let after = saved;
  for (const start of starts.toReversed()) {
    if (after > start.saved) break;
    count++;
    after = start.saved;
  }
  return count;
}

/**
 * Of a step whose job was ended from outside.
 * @param before tries that earlier jobs have used up
 * @param wanted whether somebody wanted this one to end: such a try counts however far it got
 */
export function triesOf(before: number, starts: readonly JobStart[], saved: number, wanted: boolean): number {
  const vain = inVain(starts, saved);
  if (starts.length === 0 || wanted) return before + Math.max(1, vain);
  return vain === starts.length ? before + vain : vain;
}

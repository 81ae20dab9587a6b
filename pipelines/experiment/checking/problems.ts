/** Lists of problems: what comes first, and what says nothing new. */

import type { Problem } from '../../../common/errors.ts';
import { append } from '../../../common/many.ts';

/** More are not read by anyone. */
const most = 100;

/**
 * Puts problems in the order of their places.
 * @param files in the order in which they are to appear; problems elsewhere (arguments) come last
 */
export function inOrder(problems: readonly Problem[], files: readonly string[]): readonly Problem[] {
  const rank = ({ file }: Problem): number =>
    file === undefined ? -1 : (files.indexOf(file) + files.length + 1) % (files.length + 1);
  const ordered = problems.toSorted(
    (a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  if (ordered.length <= most) return ordered;
  return [...ordered.slice(0, most), { message: `... and ${ordered.length - most} more problems` }];
}

/**
 * One list of several phases' problems. A phase that could not know what an earlier one had found may report the
 * same value again, more vaguely: the earlier problem stands.
 */
export function withoutEchoes(phases: readonly (readonly Problem[])[]): readonly Problem[] {
  const kept: Problem[] = [];
  for (const phase of phases) {
    const earlier = [...kept];
    append(
      kept,
      phase.filter((problem) => !earlier.some((other) => sameValue(problem, other))),
    );
  }
  return kept;
}

function sameValue(a: Problem, b: Problem): boolean {
  if (a.file !== b.file || a.line !== b.line || a.column !== b.column) return false;
  const [inner, outer] = [a.path ?? '', b.path ?? ''];
  return inner.startsWith(outer) || outer.startsWith(inner);
}

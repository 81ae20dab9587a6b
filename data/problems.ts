import type { Problem } from '../common/errors.ts';

/** More than a reader can take in helps nobody: a wrong data root makes a hundred thousand problems alike. */
export const SHOWN_PROBLEMS = 20;

/** The first problems, and how many more there are. */
export function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - SHOWN_PROBLEMS;
  if (more <= 0) return problems;
  return [
    ...problems.slice(0, SHOWN_PROBLEMS),
    { message: `and ${more} more problem${more === 1 ? '' : 's'} like these` },
  ];
}

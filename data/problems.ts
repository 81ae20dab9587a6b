import type { Problem } from '../common/errors.ts';

/** More than a reader can take in helps nobody: a wrong data root makes a hundred thousand problems alike. */
export const SHOWN_PROBLEMS = 20;

/** The first problems, and how many more there are. Of equal hints in a row the last stands for all. */
export function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - SHOWN_PROBLEMS;
  const first = problems.slice(0, SHOWN_PROBLEMS);
  const told = first.map((problem, index) =>
    problem.hint !== undefined && problem.hint === first[index + 1]?.hint ? hintless(problem) : problem,
  );
  return more <= 0 ? told : [...told, { message: `and ${more} more problem${more === 1 ? '' : 's'} like these` }];
}

function hintless({ hint: _, ...problem }: Problem): Problem {
  return problem;
}

/** A report step over those trials that have finished, which says of the others why they are missing. */
import type { Problem } from '../../../common/errors.ts';
import type { OpenTrial } from '../../../schemas/config.ts';
import type { Step, StepOf } from '../../plan/plan.ts';

/** What became of a step: of a run that is going on, or of one in the records. */
export interface Fate {
  readonly state: 'done' | 'failed' | 'skipped' | 'interrupted' | 'running' | 'pending';
  readonly problems: readonly Problem[];
}

/**
 * @param finished inputs whose results are there, by the input's name
 * @param fateOf what became of a step
 * @param steps of the plan, by id
 */
export function partialReport(
  report: StepOf<'report'>,
  finished: ReadonlySet<string>,
  fateOf: (id: string) => Fate,
  steps: ReadonlyMap<string, Step>,
): StepOf<'report'> {
  const inputs = Object.entries(report.inputs);
  const missing = inputs.filter(([name]) => !finished.has(name) && isTrial(name));
  const open = missing.map(([name, id]) => [name, openTrial(id, fateOf, steps)] as const);
  return {
    ...report,
    inputs: Object.fromEntries(inputs.filter(([name]) => finished.has(name))),
    params: { ...report.params, open: { ...report.params.open, ...Object.fromEntries(open) } },
  };
}

/** `<task>/<arm>/<trial>`, where the others are `data/<task>`: no name has a slash. */
export const isTrial = (input: string): boolean => input.split('/').length === 3;

function openTrial(id: string, fateOf: (id: string) => Fate, steps: ReadonlyMap<string, Step>): OpenTrial {
  const chain = [...earlier(id, steps)];
  const failed = chain.find((step) => fateOf(step).state === 'failed');
  if (failed !== undefined) return { state: 'failed', reason: reasonOf(fateOf(failed).problems) };
  const states = chain.map((step) => fateOf(step).state);
  if (states.includes('running')) return { state: 'unfinished', reason: 'not finished yet' };
  return { state: 'unfinished', reason: states.includes('interrupted') ? 'stopped' : 'not run yet' };
}

/** A step and all that it needs, the nearest first. */
function* earlier(id: string, steps: ReadonlyMap<string, Step>): Generator<string> {
  yield id;
  for (const input of Object.values(steps.get(id)?.inputs ?? {})) yield* earlier(input, steps);
}

const LONGEST = 100;

/** The first problem in a few words. */
function reasonOf([problem]: readonly Problem[]): string {
  if (problem === undefined) return 'failed';
  if (problem.brief !== undefined) return problem.brief;
  const { message } = problem;
  return message.length <= LONGEST ? message : `${message.slice(0, LONGEST)}...`;
}

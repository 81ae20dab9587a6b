/** Steps of a plan that differ in their trial alone, told together. Pure. */
import type { Assessed } from '../../pipelines/plan/assess.ts';

export interface PlanLine {
  readonly status: Assessed['status'];
  /** Of one step its id, such as `report`; of several `finetune:lung/ark/1-10`. */
  readonly name: string;
  readonly steps: number;
  /** '' where it is cached. A `*` stands for the trial. */
  readonly why: string;
}

interface Group {
  readonly first: Assessed;
  readonly why: string;
  readonly trials: number[];
}

export const whyOf = (item: Assessed): string => (item.status === 'cached' ? '' : item.why);

/** In the order of the first step of each. */
export function planGroups(assessed: readonly Assessed[]): readonly PlanLine[] {
  const groups = new Map<string, Group>();
  for (const item of assessed) {
    const { id, stage, trial } = item.step;
    const own = trial === null ? '' : `${trial.task}/${trial.arm}`;
    const why = trial === null ? whyOf(item) : whyOf(item).replaceAll(`${own}/${trial.trial}`, `${own}/*`);
    const key = trial === null ? id : JSON.stringify([stage, own, item.status, why]);
    const group = groups.get(key) ?? { first: item, why, trials: [] };
    groups.set(key, group);
    if (trial !== null) group.trials.push(trial.trial);
  }
  return [...groups.values()].map(lineOf);
}

function lineOf({ first, why, trials }: Group): PlanLine {
  const { step, status } = first;
  if (trials.length < 2) return { status, name: step.id, steps: 1, why: whyOf(first) };
  const { task, arm } = step.trial!;
  return { status, name: `${step.stage}:${task}/${arm}/${ranges(trials)}`, steps: trials.length, why };
}

/** More than these are not told apart: a list of thousands helps nobody. */
const MOST_RANGES = 4;

/** `1-3,7`. @param numbers in order */
function ranges(numbers: readonly number[]): string {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last.to + 1 === number) last.to = number;
    else found.push({ from: number, to: number });
  }
  const texts = found.slice(0, MOST_RANGES).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  return [...texts, ...(found.length > MOST_RANGES ? ['...'] : [])].join(',');
}

/** The steps of a plan that find the learning rate of a cell. */
import { deriveSeed } from '../../common/random.ts';
import type { Cell } from '../experiment/experiment.ts';
import type { SharedSteps } from './shared-steps.ts';

export interface SearchSteps {
  /** Input of the cell's trainings; none where nothing is searched. */
  readonly chosen: { readonly search?: string };
  /** Inputs of the report, by name. */
  readonly told: Readonly<Record<string, string>>;
}

/**
 * A training for each rate and trial, and what chooses of them. Trials of a search have the same seeds at every rate, which are
 * those of no other trial.
 * @param inputs of the cell's trainings
 */
export function searchSteps(
  shared: SharedSteps,
  seed: number,
  { task, arm, finetune, search }: Cell,
  inputs: Readonly<Record<'data' | 'weights', string>>,
): SearchSteps {
  if (search === undefined) return { chosen: {}, told: {} };
  const { lr: rates, trials } = search;
  const tried = rates.flatMap((lr) =>
    Array.from({ length: trials }, (_, index) => {
      const name = `${lr}/${index + 1}`;
      const params = {
        ...finetune,
        schedule: { ...finetune.schedule, lr },
        seed: deriveSeed(seed, task, arm, 'search', index + 1),
      };
      return [name, shared.add('search-trial', `search-trial:${task}/${arm}/${name}`, params, {}, inputs)] as const;
    }),
  );
  const id = shared.add('search', `search:${task}/${arm}`, { rates, trials }, {}, Object.fromEntries(tried));
  return {
    chosen: { search: id },
    told: {
      [`search:${task}/${arm}`]: id,
      ...Object.fromEntries(tried.map(([name, step]) => [`search-trial:${task}/${arm}/${name}`, step])),
    },
  };
}

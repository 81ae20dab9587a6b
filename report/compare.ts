/** From every trial's metrics to the comparison of arms. Pure. */
import { compareDatasets } from './compare/datasets/pooled.ts';
import { inputOf } from './compare/input.ts';
import { subgroups } from './compare/subgroups.ts';
import { compareTask } from './compare/task.ts';
import { leakWarnings } from './document/data/section.ts';
import type { Comparison } from './results/comparison.ts';
import type { ExperimentResults } from './results/results.ts';

/** Task by task, then across data sets; an arm without trials has n = 0. */
export function compare(results: ExperimentResults): Comparison {
  const { experiment, description, settings, state, prespecified, environments, properties, provenance } = results;
  const warnings = leakWarnings(results);
  const tasks = Object.fromEntries(results.tasks.map(({ name }) => [name, compareTask(inputOf(results, name))]));
  return {
    version: 3,
    experiment,
    description,
    settings,
    confidence: 1 - settings.test.alpha,
    state,
    prespecified,
    order: { tasks: results.tasks.map((task) => task.name), arms: results.arms },
    tasks,
    datasets: compareDatasets(results, tasks),
    subgroups: subgroups(results, tasks),
    environments,
    properties,
    provenance,
    ...(warnings.length > 0 && { warnings }),
  };
}

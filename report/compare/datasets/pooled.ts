/** Tasks that are one data set taken together, and the arms across data sets. */

import { list } from '../../../common/words.ts';
import type { DatasetComparison } from '../../results/comparison-datasets.ts';
import type { TaskComparison } from '../../results/comparison-task.ts';
import type { DatasetGroup, ExperimentResults } from '../../results/results.ts';
import { compareTask } from '../task.ts';
import type { TaskInput } from '../task-input.ts';
import { acrossDatasets, type DatasetMeans } from './across.ts';
import { pooledInput } from './pool.ts';
import { repeatedInput } from './repeat.ts';

/** @returns null for a single task */
export function compareDatasets(
  results: ExperimentResults,
  tasks: Readonly<Record<string, TaskComparison>>,
): DatasetComparison | null {
  if (results.tasks.length < 2) return null;
  const groups = results.datasets;
  const pooled = Object.fromEntries(
    groups.flatMap((group) => {
      const input = inputOfGroup(results, group);
      return input === null ? [] : [[group.dataset, compareTask(input)] as const];
    }),
  );
  const sets = datasetsOf(results, tasks, pooled);
  return {
    names: sets.map(({ name }) => name),
    metrics: sets.map(({ metric }) => metric),
    pooled,
    notes: groups.flatMap(groupNote),
    ...acrossDatasets(results.arms, sets, results.settings.test.alpha),
  };
}

/** null where the tasks are not pooled. */
function inputOfGroup(results: ExperimentResults, { tasks, splits }: DatasetGroup): TaskInput | null {
  switch (splits.kind) {
    case 'folds':
      return pooledInput(results, tasks);
    case 'repeated':
      return repeatedInput(results, tasks, splits);
    case 'same-cases':
    case 'unknown':
      return null;
  }
}

/** In the experiment's order; several tasks of one data set count once, by the mean of their means. */
function datasetsOf(
  results: ExperimentResults,
  tasks: Readonly<Record<string, TaskComparison>>,
  pooled: Readonly<Record<string, TaskComparison>>,
): readonly DatasetMeans[] {
  const seen = new Set<string>();
  return results.tasks.flatMap(({ name, metric }): readonly DatasetMeans[] => {
    const group = results.datasets.find((one) => one.tasks.includes(name));
    const dataset = group?.dataset ?? name;
    if (seen.has(dataset)) return [];
    seen.add(dataset);
    const members = group === undefined ? [name] : group.tasks;
    const own = pooled[dataset] !== undefined ? [pooled[dataset]] : members.map((task) => tasks[task]!);
    const comparable = own.every(({ decision }) => decision.kind !== 'incomparable');
    const means = results.arms.map((arm) => {
      const values = own.flatMap(({ arms }) => arms[arm]!.mean ?? []);
      if (!comparable || values.length < own.length) return null;
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    return [{ name: dataset, metric, means }];
  });
}

function groupNote({ dataset, tasks, splits }: DatasetGroup): readonly string[] {
  const which = `${list(tasks)} are of one data set, ${dataset}, and count once`;
  switch (splits.kind) {
    case 'folds':
      return [`${which}: their test cases are disjoint and pooled case by case.`];
    case 'repeated':
      return [`${which}: random splits of the same cases, tested with the correction of Nadeau and Bengio.`];
    case 'same-cases':
      return [`${which}: they have the same test cases.`];
    case 'unknown':
      return [`${which}: their test cases are not known, so that they are not pooled.`];
  }
}

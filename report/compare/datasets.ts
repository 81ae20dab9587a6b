/** Tasks that are one data set taken together, and the arms across data sets. */

import { holm } from '../../stats/holm.ts';
import { resampledTest } from '../../stats/nadeau-bengio.ts';
import type { DatasetComparison, RepeatedSplits } from '../comparison-datasets.ts';
import type { TaskComparison } from '../comparison-task.ts';
import { list } from '../format.ts';
import type { DatasetGroup, ExperimentResults } from '../results.ts';
import { acrossDatasets, type DatasetMeans } from './across-datasets.ts';
import { pooledInput } from './pool.ts';
import { compareTask } from './task.ts';

/** @returns null for a single task */
export function compareDatasets(
  results: ExperimentResults,
  tasks: Readonly<Record<string, TaskComparison>>,
): DatasetComparison | null {
  if (results.tasks.length < 2) return null;
  const groups = results.datasets;
  const pooled = Object.fromEntries(
    groups
      .filter(({ splits }) => splits.kind === 'folds')
      .map((group) => [group.dataset, compareTask(pooledInput(results, group.tasks))]),
  );
  const sets = datasetsOf(results, tasks, pooled);
  return {
    names: sets.map(({ name }) => name),
    pooled,
    repeated: groups.flatMap((group) => repeated(results, tasks, group)),
    notes: groups.flatMap(groupNote),
    ...acrossDatasets(results.arms, sets, results.settings.test.alpha),
  };
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

/** The differences of two arms' means on each split, corrected for splits that share their cases. */
function repeated(
  { arms, settings }: ExperimentResults,
  tasks: Readonly<Record<string, TaskComparison>>,
  { dataset, tasks: members, splits }: DatasetGroup,
): readonly RepeatedSplits[] {
  if (splits.kind !== 'repeated') return [];
  const tests = arms.flatMap((a, index) =>
    arms.slice(index + 1).flatMap((b) => {
      const differences = members.flatMap((task) => {
        const [one, other] = [tasks[task]!.arms[a]!.mean, tasks[task]!.arms[b]!.mean];
        return one === null || other === null ? [] : [one - other];
      });
      return differences.length === 0
        ? []
        : [{ a, b, test: resampledTest(differences, splits, 1 - settings.test.alpha), count: differences.length }];
    }),
  );
  const p = tests.flatMap(({ test }) => (test.tested ? test.p : []));
  const adjusted = [...(settings.test.adjust === 'holm' ? holm(p) : p)];
  const pairs = tests.map(({ a, b, test, count }) => ({
    a,
    b,
    difference: test.difference,
    interval: test.tested ? test.interval : null,
    p: test.tested ? test.p : null,
    p_adjusted: test.tested ? adjusted.shift()! : null,
    df: count - 1,
  }));
  return [{ dataset, tasks: members, pairs }];
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

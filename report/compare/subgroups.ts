import { describe } from '../../stats/describe.ts';
import type { SubgroupColumn } from '../results/comparison-subgroups.ts';
import { type ExperimentResults, trialsOf } from '../results/results.ts';

/** By task: null where the table knows none of its test images, or the arms share none; no entry where none are asked for. */
export function subgroups(results: ExperimentResults): Readonly<Record<string, readonly SubgroupColumn[] | null>> {
  return Object.fromEntries(
    Object.entries(results.subgroups).map(([task, columns]) => [
      task,
      columns?.map(({ column, groups }, at): SubgroupColumn => {
        const own = groups.map(({ name, cases }, group) => ({ name, cases, arms: armsIn(results, task, at, group) }));
        return { column, groups: own };
      }) ?? null,
    ]),
  );
}

function armsIn(results: ExperimentResults, task: string, column: number, group: number) {
  return Object.fromEntries(
    results.arms.map((arm) => {
      const values = trialsOf(results, task, arm).flatMap((trial) =>
        trial.state === 'finished' ? (trial.subgroups?.[column]?.[group] ?? []) : [],
      );
      const { n, mean, sd } = describe(values);
      return [arm, { n, mean, sd }];
    }),
  );
}

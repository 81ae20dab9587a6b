/** The metric of every trial in groups of its test images. */
import type { FinishedTrial, TaskSubgroups } from '../../report/results/results.ts';
import type { SubgroupColumn } from '../../schemas/config.ts';
import type { Metric } from '../../schemas/types.ts';
import type { CaseList, SplitCases } from '../evaluate/case-list.ts';
import { type CaseValues, valuesAt } from '../evaluate/case-values.ts';
import { commonCases, unitsOf } from './cases.ts';
import { influenceOf } from './contributions.ts';
import { columnName, groupsFor, type Joined } from './groups.ts';
import type { Group } from './named-groups.ts';

interface Column {
  readonly column: string;
  readonly groups: readonly Group[];
}

/** The groups of a task's test images; null where the table knows none of them. */
export function subgroupsOf(
  joined: Joined,
  columns: readonly SubgroupColumn[],
  { ids }: SplitCases,
): readonly Column[] | null {
  const values = joined(ids);
  if (Object.values(values).every((own) => own.every((value) => value === null))) return null;
  return columns.map((column) => {
    const name = columnName(column);
    return { column: name, groups: groupsFor(column, values[name]!) };
  });
}

/** Names, sizes, and whose images they are. @param values of any trial, for its truths */
export function described(columns: readonly Column[], list: CaseList, values: CaseValues): TaskSubgroups {
  const all = unitsOf(list.splits.test);
  return columns.map(({ column, groups }) => ({
    column,
    groups: groups.map(({ name, images, named }) => {
      const of = Int32Array.from(images, (image) => all?.of[image] ?? image);
      const part = listOf(list, images);
      const { positives } = commonCases(part, valuesAt(values, list.splits.test.ids.length, images)) as {
        positives: Positives;
      };
      const fewest = positives === null ? null : fewestOf(positives, images.length);
      return { name, cases: images.length, named: named === true, fewest, units: [...new Set(of)] };
    }),
  }));
}

type Positives = readonly { readonly count: number }[] | null;

/** Of images in a class, or outside of it. */
const fewestOf = (positives: NonNullable<Positives>, cases: number): number =>
  positives.reduce((least, { count }) => Math.min(least, count, cases - count), cases);

/** By column and group, in their order. */
export function valuesIn(
  columns: readonly Column[],
  metric: Metric,
  list: CaseList,
  values: CaseValues,
  own: Readonly<Record<string, number | null>>,
): NonNullable<FinishedTrial['subgroups']> {
  return columns.map(({ groups }) =>
    groups.map(({ images }) => {
      const part = listOf(list, images);
      return influenceOf(
        metric,
        part,
        valuesAt(values, list.splits.test.ids.length, images),
        unitsOf(part.splits.test),
        own,
      );
    }),
  );
}

function listOf(list: CaseList, images: readonly number[]): CaseList {
  const { test } = list.splits;
  const pick = <T>(from: readonly T[]): readonly T[] => images.map((image) => from[image]!);
  // Where one patient of the task is not known each image counts for itself, in its groups too.
  const patients = unitsOf(test) === null ? null : pick(test.patients!);
  return { ...list, splits: { ...list.splits, test: { ...test, ids: pick(test.ids), patients } } };
}

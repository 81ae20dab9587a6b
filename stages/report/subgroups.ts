/** The metric of every trial in groups of its test images. */
import type { TaskSubgroups } from '../../report/results/results.ts';
import type { Metric } from '../../schemas/types.ts';
import type { CaseList, SplitCases } from '../evaluate/case-list.ts';
import type { CaseValues } from '../evaluate/case-values.ts';
import { influenceOf } from './contributions.ts';
import { type Group, groupsOf, type Joined } from './groups.ts';

interface Column {
  readonly column: string;
  readonly groups: readonly Group[];
}

/** The groups of a task's test images; null where the table knows none of them. */
export function subgroupsOf(joined: Joined, { ids }: SplitCases): readonly Column[] | null {
  const columns = Object.entries(joined(ids));
  if (columns.every(([, values]) => values.every((value) => value === null))) return null;
  return columns.map(([column, values]) => ({ column, groups: groupsOf(values) }));
}

/** Names and sizes. */
export const described = (columns: readonly Column[]): TaskSubgroups =>
  columns.map(({ column, groups }) => ({
    column,
    groups: groups.map(({ name, images }) => ({ name, cases: images.length })),
  }));

/** By column and group, in their order; null where the metric has no value there. */
export function valuesIn(
  columns: readonly Column[],
  metric: Metric,
  list: CaseList,
  values: CaseValues,
  own: Readonly<Record<string, number | null>>,
): readonly (readonly (number | null)[])[] {
  return columns.map(({ groups }) =>
    groups.map(
      ({ images }) =>
        influenceOf(metric, listOf(list, images), valuesOf(values, images, list), null, own)?.value ?? null,
    ),
  );
}

function listOf(list: CaseList, images: readonly number[]): CaseList {
  const { test } = list.splits;
  const part = { ...test, ids: images.map((image) => test.ids[image]!), patients: null };
  return { ...list, splits: { ...list.splits, test: part } };
}

function valuesOf(values: CaseValues, images: readonly number[], list: CaseList): CaseValues {
  const rows = <Values extends Float64Array | Int32Array | Int8Array>(from: Values): Values => {
    const width = from.length / list.splits.test.ids.length;
    const to = from.slice(0, images.length * width) as Values;
    for (const [row, image] of images.entries()) to.set(from.subarray(image * width, (image + 1) * width), row * width);
    return to;
  };
  if (values.task === 'classification') return { ...values, truth: rows(values.truth), scores: rows(values.scores) };
  const { distances_mm, outlines } = values;
  return {
    task: 'segmentation',
    sizes: rows(values.sizes),
    counts: rows(values.counts),
    boundaries: rows(values.boundaries),
    lesions: rows(values.lesions),
    distances: rows(values.distances),
    distances_mm: distances_mm === null ? null : rows(distances_mm),
    outlines: outlines === null ? null : rows(outlines),
  };
}

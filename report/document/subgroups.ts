/** The part of a task that shows its metric in groups of the test images. */
import type { Metric } from '../../schemas/types.ts';
import type { Comparison } from '../results/comparison.ts';
import type { SubgroupColumn } from '../results/comparison-subgroups.ts';
import { count, meanAndSd } from '../words/format.ts';
import { measured, metricUnit } from '../words/metric-info.ts';
import { anchor } from './anchor.ts';
import type { Block, Table } from './blocks.ts';
import { right } from './tables.ts';

const NOTE =
  'Described, not tested: groups are smaller than the test set, and among many of them some differ by chance. A dash: the metric has no value there.';
const NO_IMAGE = 'No subgroups: the arms share no test images, or the table has a row of none of them.';

/** A part a column; nothing where the experiment names no subgroups. */
export function subgroupBlocks({ subgroups, tasks, order }: Comparison, task: string): readonly Block[] {
  const columns = subgroups[task];
  if (columns === undefined) return [];
  if (columns === null) return [{ kind: 'notes', items: [NO_IMAGE] }];
  const { metric } = tasks[task]!;
  return columns.map(
    (column, index): Block => ({
      kind: 'fold',
      title: `${measured(metric)} by ${column.column}`,
      blocks: [
        { kind: 'table', table: tableOf(anchor('subgroups', `${task}.${index + 1}`), metric, column, order.arms) },
        { kind: 'paragraph', text: NOTE },
      ],
      file: 'subgroups.csv',
    }),
  );
}

function tableOf(id: string, metric: Metric, { column, groups }: SubgroupColumn, arms: readonly string[]): Table {
  const unit = metricUnit(metric);
  return {
    id,
    caption: `Subgroups by ${column}`,
    corner: 'arm',
    columns: groups.map(({ name, cases }) => right(name, count(cases, 'image'))),
    rows: arms.map((name) => ({ name, cells: groups.map((group) => ({ text: meanAndSd(group.arms[name]!, unit) })) })),
  };
}

/** The part of a task that shows its metric in groups of the test images. */
import { list } from '../../common/words.ts';
import type { Comparison } from '../results/comparison.ts';
import type { SubgroupColumn } from '../results/comparison-subgroups.ts';
import { differenceFigures, differenceUnit } from '../words/difference.ts';
import { count, figure, interval, meanAndSd, pValue } from '../words/format.ts';
import { measured, metricDirection, metricUnit } from '../words/metric-info.ts';
import { anchor } from './anchor.ts';
import type { Block, Table } from './blocks.ts';
import { right } from './tables.ts';

const NO_IMAGE = 'No subgroups: the arms share no test images, or the table has a row of none of them.';
const NOTE =
  'Mean of the trials and its interval. Groups are smaller than the test set, and among many of them some differ by chance: differences are tested only between groups that the experiment names, adjusted together (Holm) over all columns and arms of the task. Intervals are not adjusted. A dash: no value there.';

/** A part a column; nothing where the experiment names no subgroups. */
export function subgroupBlocks(comparison: Comparison, task: string): readonly Block[] {
  const columns = comparison.subgroups[task];
  if (columns === undefined) return [];
  if (columns === null) return [{ kind: 'notes', items: [NO_IMAGE] }];
  const { metric } = comparison.tasks[task]!;
  return columns.map((column, index): Block => {
    const id = anchor('subgroups', `${task}.${index + 1}`);
    const notes = [...smallNotes(column), ...leaderNotes(column, metric), ...answers(column)];
    return {
      kind: 'fold',
      title: `${measured(metric)} by ${column.column}`,
      blocks: [
        ...(notes.length === 0 ? [] : [{ kind: 'notes', items: notes } as const]),
        { kind: 'table', table: valuesTable(id, comparison, task, column) },
        { kind: 'paragraph', text: NOTE },
        ...(column.differences.length === 0
          ? []
          : [{ kind: 'table', table: differencesTable(id, comparison, task, column) } as const]),
        ...(column.gaps.length === 0
          ? []
          : ([
              { kind: 'paragraph', text: `In each group, ${column.gaps[0]!.leader} less each other arm:` },
              { kind: 'table', table: gapsTable(id, comparison, task, column) },
            ] as const)),
      ],
      file: 'subgroups.csv and subgroup-differences.csv',
    };
  });
}

function valuesTable(
  id: string,
  { tasks, order }: Comparison,
  task: string,
  { column, groups }: SubgroupColumn,
): Table {
  const unit = metricUnit(tasks[task]!.metric);
  return {
    id,
    caption: `Subgroups by ${column}`,
    corner: 'arm',
    columns: groups.map(({ name, cases }) => right(name, count(cases, 'image'))),
    rows: order.arms.map((name) => ({
      name,
      cells: groups.map(({ arms }) => {
        const arm = arms[name]!;
        if (arm.interval === null) return { text: meanAndSd(arm, unit) };
        return { text: `${figure(arm.mean, unit)} (${interval(arm.interval, unit)})` };
      }),
    })),
  };
}

/** A forest plot: each arm's groups against the largest group. */
function differencesTable(id: string, { tasks, settings }: Comparison, task: string, column: SubgroupColumn): Table {
  const { metric } = tasks[task]!;
  const { differences } = column;
  return {
    id: `${id}.differences`,
    caption: `Differences between groups by ${column.column}`,
    corner: 'arm: group',
    columns: [right('difference', differenceUnit(metric)), right('adj. p'), { head: '', align: 'left' }],
    rows: differences.map((one) => ({
      name: `${one.arm}: ${one.group} less ${one.reference}`,
      cells: [
        { text: differenceFigures(one, metric) },
        { text: one.p_adjusted === null ? '–' : pValue(one.p_adjusted, settings.test.alpha).replace(/^= /, '') },
        { text: one.differs ? 'differs' : one.no_test === null ? 'no difference shown' : `not tested: ${one.no_test}` },
      ],
    })),
    plot: {
      head: 'difference',
      metric,
      strips: differences.map(({ difference: value, interval: ends }) => ({ value, interval: ends })),
    },
  };
}

function gapsTable(
  id: string,
  { tasks, order }: Comparison,
  task: string,
  { column, groups, gaps }: SubgroupColumn,
): Table {
  const { metric } = tasks[task]!;
  const [{ leader }] = gaps as [SubgroupColumn['gaps'][number]];
  return {
    id: `${id}.arms`,
    caption: `${leader} less each other arm, within groups by ${column}`,
    corner: 'arm',
    columns: groups.map(({ name }) => right(name, differenceUnit(metric))),
    rows: order.arms
      .filter((arm) => arm !== leader)
      .map((arm) => ({
        name: arm,
        cells: groups.map(({ name }) => ({
          text: differenceFigures(gaps.find((gap) => gap.arm === arm && gap.group === name)!, metric),
        })),
      })),
  };
}

function smallNotes({ groups }: SubgroupColumn): readonly string[] {
  const small = groups.filter((group) => group.small !== null).toSorted((a, b) => a.cases - b.cases);
  if (small.length === 0) return [];
  const parts = small.map(({ name, cases, small: why }) => `${name} (${count(cases, 'image')}: ${why})`);
  return [`Too small to be relied on, intervals are too narrow there: ${list(parts)}.`];
}

/** Does the arm that is first of all test images stay first? */
function leaderNotes({ gaps, groups }: SubgroupColumn, metric: string): readonly string[] {
  const leader = gaps[0]?.leader;
  if (leader === undefined) return [];
  const sign = metricDirection(metric) === 'higher-is-better' ? 1 : -1;
  const behind = groups.flatMap(({ name }) => {
    const ahead = gaps.filter(
      ({ group, difference }) => group === name && difference !== null && sign * difference < 0,
    );
    return ahead.length === 0 ? [] : [{ name, arms: ahead.map(({ arm }) => arm) }];
  });
  // Of a group in which an arm has no value nobody knows who is first.
  const unknown = gaps.filter(({ difference }) => difference === null).map(({ group }) => group);
  if (behind.length === 0) {
    const but = unknown.length === 0 ? '' : ` where all arms have a value (not in ${list([...new Set(unknown)])})`;
    return unknown.length === gaps.length
      ? []
      : [`${leader}, first of all test images, is first in every group${but}.`];
  }
  const parts = behind.map(({ name, arms }) => `in ${name} ${list(arms)} ${arms.length === 1 ? 'is' : 'are'} ahead`);
  return [`${leader}, first of all test images, is not first in every group: ${list(parts)} (described, not tested).`];
}

function answers({ differences }: SubgroupColumn): readonly string[] {
  const tested = differences.filter(({ no_test }) => no_test === null);
  if (tested.length === 0) return [];
  const found = tested.filter(({ differs }) => differs);
  if (found.length === 0) return ['No difference between the named groups is shown.'];
  return [`Differs: ${list(found.map(({ arm, group, reference }) => `${arm} between ${group} and ${reference}`))}.`];
}

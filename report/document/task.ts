/** The part of a report that is about one task. */

import type { ArmPictures } from '../pictures/pictures.ts';
import type { Comparison } from '../results/comparison.ts';
import type { TaskComparison } from '../results/comparison-task.ts';
import type { ExperimentResults } from '../results/results.ts';
import { flagNotes } from '../words/flag-notes.ts';
import { corpusNotes } from '../words/leakage.ts';
import { measured } from '../words/metric-info.ts';
import { planningNote } from '../words/notes.ts';
import { readingNotes } from '../words/reading.ts';
import { verdictOf } from '../words/verdict.ts';
import { anchor } from './anchor.ts';
import type { Block, Section, Table } from './blocks.ts';
import { dataBlockTable, dataNotes } from './data/section.ts';
import { classTable, overallTable } from './metrics.ts';
import { subgroupBlocks } from './subgroups.ts';
import { detailTable, pairTable, ranked, statisticsTable, trialTable } from './tables.ts';

export function taskSection(
  results: ExperimentResults,
  comparison: Comparison,
  task: string,
  pictures: readonly ArmPictures[],
): Section {
  const compared = comparison.tasks[task]!;
  const several = comparison.order.tasks.length > 1;
  const classes = classTable(results, task);
  const own = pictures.filter((one) => one.task === task && one.pictures.length > 0);
  const planning = planningNote(comparison, task);
  return {
    id: anchor('task', task),
    title: task,
    blocks: [
      // Of a single task it stands at the top of the page.
      ...(several ? [table(statisticsTable(comparison, task, compared))] : []),
      ...notes([
        ...(several ? verdictOf(comparison, task, compared).remarks : []),
        ...flagNotes(comparison, task),
        ...(planning === null ? [] : [planning]),
      ]),
      ...(compared.pairs.length > 0
        ? [fold('Every pair of arms', [table(pairTable(comparison, task))], 'pairs.csv')]
        : []),
      fold(`Every trial, ${measured(compared.metric)}`, trials(comparison, task, compared), 'trials.csv'),
      fold('More statistics', [table(detailTable(comparison, task, compared))], 'arms.csv'),
      ...alternatives(task, compared),
      fold('Every metric', [table(overallTable(results, task)), ...notes(readingNotes(results, task))], 'trials.csv'),
      ...(classes === null
        ? []
        : [fold(classes.title, [table(classes.table), { kind: 'paragraph', text: classes.note }], 'trials.csv')]),
      ...subgroupBlocks(comparison, task),
      ...(own.length === 0 ? [] : [fold('Test images', [{ kind: 'pictures', arms: own }], 'report.md')]),
      ...data(results, task),
    ],
  };
}

const table = (one: Table): Block => ({ kind: 'table', table: one });
const notes = (items: readonly string[]): readonly Block[] => (items.length === 0 ? [] : [{ kind: 'notes', items }]);
const fold = (title: string, blocks: readonly Block[], file?: string): Block => ({
  kind: 'fold',
  title,
  blocks,
  ...(file !== undefined && { file }),
});

function trials(comparison: Comparison, task: string, compared: TaskComparison): readonly Block[] {
  const rows = ranked(compared, comparison.order.arms).map(([name, { values, mean, interval }]) => ({
    name,
    values,
    mean,
    interval,
  }));
  return [{ kind: 'trials', task, metric: compared.metric, rows }, table(trialTable(comparison, task))];
}

/** Does the conclusion change with another analysis of the same trials? */
function alternatives(task: string, { alternatives: others }: TaskComparison): readonly Block[] {
  if (others.length === 0) return [];
  const changed = others.filter(({ changes }) => changes).length;
  const title = `Does the conclusion change? ${changed === 0 ? 'No' : `With ${changed} of ${others.length} other analyses`}`;
  const rows = others.map(({ name, conclusion, changes }) => ({
    name,
    cells: [{ text: changes ? 'changes' : 'the same' }, { text: conclusion }],
  }));
  return [
    fold(title, [
      table({
        id: anchor('alternatives', task),
        caption: `Other analyses of ${task}`,
        corner: 'analysis',
        columns: [
          { head: 'conclusion', align: 'left' },
          { head: 'in words', align: 'left' },
        ],
        rows,
      }),
    ]),
  ];
}

function data({ data: known = [], seen = [] }: ExperimentResults, task: string): readonly Block[] {
  const own = known
    .filter((one) => one.task === task)
    .map(({ audit }, index) => fold('Data', [table(dataBlockTable(task, audit, index)), ...notes(dataNotes(audit))]));
  const corpora = seen.filter((one) => one.task === task).flatMap(corpusNotes);
  return corpora.length === 0 ? own : [...own, fold('Data of the pre-training', notes(corpora))];
}

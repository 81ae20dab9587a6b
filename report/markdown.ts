/** The report as GitHub-flavoured Markdown. */
import { largest } from '../common/many.ts';
import { cellOf } from './cell.ts';
import type { Comparison } from './comparison-v1.ts';
import { dataNotes, dataTable, leakWarnings } from './document/data-section.ts';
import { classTable, type MetricRow, overallRows, trialValues } from './document/detail.ts';
import { figure, interval, meanAndSd, pValue } from './format.ts';
import { escapeMarkdown as inline, escapeParagraph as paragraph } from './markdown-escape.ts';
import { measured, metricUnit } from './metric-info.ts';
import { notes } from './notes.ts';
import { type ArmPictures, pictureBlocks } from './picture-grid.ts';
import type { ExperimentResults } from './results.ts';
import { runPlace } from './run-block.ts';
import { verdicts } from './verdict.ts';

/** @param comparison of these same results. @param pictures of segmentations */
export function renderMarkdown(
  results: ExperimentResults,
  comparison: Comparison,
  pictures: readonly ArmPictures[] = [],
): string {
  const blocks = [
    `# ${inline(results.experiment)}`,
    ...(results.description === null ? [] : [paragraph(results.description)]),
    runPlace('notice'),
    ...leaks(results),
    ...verdicts(comparison).map(({ best, text }) => `${best === null ? '' : `**${inline(best)}**`}${inline(text)}`),
    '## Arms and tasks',
    summary(comparison),
    notes(comparison)
      .map((note) => `- ${inline(note)}`)
      .join('\n'),
    ...comparison.order.tasks.flatMap((task) => [
      ...taskBlocks(results, comparison, task),
      ...pictureBlocks(pictures, task, inline),
      ...dataBlocks(results, task),
    ]),
    runPlace('run'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function leaks(results: ExperimentResults): readonly string[] {
  const warnings = leakWarnings(results);
  if (warnings.length === 0) return [];
  const head =
    '> **Warning: the same patients or pictures are on both sides of a split.** The results below are better than they would be on new patients.';
  return [[head, '>', ...warnings.map((text) => `> - ${inline(text)}`)].join('\n')];
}

function dataBlocks({ data = [] }: ExperimentResults, task: string): readonly string[] {
  return data
    .filter((one) => one.task === task)
    .flatMap(({ audit }) => {
      const { head, rows } = dataTable(audit);
      return [
        '### Data',
        table(
          head,
          rows.map((row) => row.map(inline)),
        ),
        dataNotes(audit)
          .map((note) => `- ${inline(note)}`)
          .join('\n'),
      ];
    });
}

function summary(comparison: Comparison): string {
  const { tasks, arms } = comparison.order;
  const head = ['arm', ...tasks.map((task) => `${inline(task)}, ${measured(comparison.tasks[task]!.metric)}`)];
  return table(
    head,
    arms.map((arm) => [inline(arm), ...tasks.map((task) => summaryCell(comparison, task, arm))]),
  );
}

function summaryCell(comparison: Comparison, task: string, arm: string): string {
  const cell = cellOf(comparison, task, arm);
  const figures = `${cell.mean}${cell.spread}`;
  // GitHub keeps <ins>, which browsers underline, and drops <u>.
  const ranked = cell.rank === 'best' ? `**${figures}**` : cell.rank === 'second' ? `<ins>${figures}</ins>` : figures;
  const test = cell.test === 'different' ? '\\*' : 'n.s. 🟢';
  const marks = [cell.p === '' ? '' : `${inline(cell.p)} ${test}`, cell.trials].filter((part) => part !== '');
  return marks.length === 0 ? ranked : `${ranked} (${marks.join('; ')})`;
}

function taskBlocks(results: ExperimentResults, comparison: Comparison, task: string): readonly string[] {
  const compared = comparison.tasks[task]!.metric;
  const unit = metricUnit(compared);
  const { metric, noun, rows: classes } = classTable(results, task);
  const trials = Math.max(0, largest(results.arms.map((arm) => trialValues(results, task, arm).length)));
  const numbers = Array.from({ length: trials }, (_, index) => String(index + 1));
  return [
    `## ${inline(task)}`,
    `### ${measured(compared)}`,
    statistics(comparison, task),
    '### Every trial',
    table(
      ['arm', ...numbers.map((number) => `trial ${number}`)],
      results.arms.map((arm) => {
        const values = trialValues(results, task, arm);
        return [inline(arm), ...numbers.map((_, index) => figure(values[index] ?? null, unit))];
      }),
    ),
    '### Every metric',
    metricTable('metric', results.arms, overallRows(results, task)),
    ...(classes.length === 0
      ? []
      : [`### ${measured(metric)}, every ${noun}`, metricTable(noun, results.arms, classes)]),
  ];
}

function statistics({ tasks, order, test }: Comparison, task: string): string {
  const shown = (p: number | null): string => (p === null ? '–' : inline(pValue(p, test.alpha).replace('= ', '')));
  const unit = metricUnit(tasks[task]!.metric);
  const rows = order.arms.map((arm) => {
    const { n, mean, sd, ci95, p, p_adjusted } = tasks[task]!.arms[arm]!;
    return [
      inline(arm),
      String(n),
      figure(mean, unit),
      figure(sd, unit),
      interval(ci95, unit),
      shown(p),
      shown(p_adjusted),
    ];
  });
  return table(['arm', 'n', 'mean', 'SD', '95 % CI of the mean', 'p', 'p adjusted (Holm)'], rows);
}

function metricTable(corner: string, arms: readonly string[], rows: readonly MetricRow[]): string {
  return table(
    [corner, ...arms.map(inline)],
    rows.map((row) => [inline(row.label), ...row.arms.map((entry) => meanAndSd(entry, row.unit))]),
  );
}

/** First column left, the others right. Cells are Markdown already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? ':--' : '--:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

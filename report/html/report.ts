/** The report as one page that needs nothing else: no script, no font, no request. */
import { largest } from '../../common/many.ts';
import { cellOf } from '../cell.ts';
import type { Comparison } from '../comparison-v1.ts';
import { leakWarnings } from '../document/data-section.ts';
import { classTable, type MetricRow, overallRows, trialValues } from '../document/detail.ts';
import { figure, interval, meanAndSd, pValue } from '../format.ts';
import { measured, metricDirection, metricUnit, type Unit } from '../metric-info.ts';
import { notes } from '../notes.ts';
import { type ArmPictures, pictureGrids } from '../picture-grid.ts';
import type { ExperimentResults } from '../results.ts';
import { runPlace } from '../run-block.ts';
import { type VerdictKind, verdicts } from '../verdict.ts';
import { dataBlock, leakBox } from './data.ts';
import { renderPage } from './page.ts';
import { STYLE } from './style.ts';
import { cell, table } from './table.ts';
import { breakable, Html, html } from './template.ts';
import { plot } from './trial-plot.ts';

const STATES: Readonly<Record<VerdictKind, string>> = {
  settled: '● significant',
  partly: '◐ partly significant',
  open: '○ not significant',
  untested: '– not tested',
  none: '– nothing to compare',
};

/** @param comparison of these same results. @param pictures of segmentations */
export function renderHtml(
  results: ExperimentResults,
  comparison: Comparison,
  pictures: readonly ArmPictures[] = [],
): string {
  const { experiment, description } = results;
  return renderPage({
    kind: 'report',
    experiment,
    style: STYLE,
    about: html`${description === null ? '' : html`<p class="description">${description}</p>`}\n`,
    body: html`${new Html(runPlace('notice'))}${leakBox(leakWarnings(results), 'The results below are better than they would be on new patients.')}<ul class="answers">
${verdicts(comparison).map(
  ({ kind, task, best, text }) => html`<li><p class="topic">${task}<small>${STATES[kind]}</small></p>
<p class="answer">${best === null ? '' : html`<strong>${best}</strong>`}${text}</p></li>
`,
)}</ul>
<h2>Arms and tasks</h2>
${summary(comparison)}
<ul class="notes">
${notes(comparison).map((note) => html`<li>${note}</li>\n`)}</ul>
${comparison.order.tasks.map((task) => section(results, comparison, task, pictures))}
${new Html(runPlace('run'))}`,
    footer: 'The numbers are in results.json beside this page.',
  });
}

function dataSections({ data = [] }: ExperimentResults, task: string): readonly Html[] {
  return data.filter((one) => one.task === task).map(({ audit }) => html`<h3>Data</h3>\n${dataBlock(task, audit)}`);
}

function summary(comparison: Comparison): Html {
  const { tasks, arms } = comparison.order;
  const head = tasks.map((task) => html`${breakable(task)}<small>${measured(comparison.tasks[task]!.metric)}</small>`);
  const rows = arms.map((arm) => ({ name: arm, cells: tasks.map((task) => summaryCell(comparison, task, arm)) }));
  return table('summary', 'Arms and tasks', ['arm', ...head], rows);
}

function summaryCell(comparison: Comparison, task: string, arm: string): Html {
  const { mean, spread, rank, p, test, trials } = cellOf(comparison, task, arm);
  const figures = `${mean}${spread}`;
  const ranked =
    rank === 'best'
      ? html`<strong>${figures}</strong>`
      : rank === 'second'
        ? html`<span class="second-figures">${figures}</span>`
        : html`${figures}`;
  const parts = [rank === 'best' ? 'best' : '', p === '' ? '' : `${p} ${test === 'same' ? 'n.s.' : '*'}`, trials];
  const said = parts.filter((part) => part !== '').join(', ');
  return html`<td class="${test}">${ranked}${said === '' ? '' : html`<span class="test">${said}</span>`}</td>`;
}

function section(
  results: ExperimentResults,
  comparison: Comparison,
  task: string,
  pictures: readonly ArmPictures[],
): Html {
  const compared = comparison.tasks[task]!;
  const label = measured(compared.metric);
  const { metric, noun, rows: classes } = classTable(results, task);
  return html`<section>
<h2>${task}</h2>
${plot(task, compared, comparison.order.arms)}
<h3>${label}</h3>
${statistics(comparison, task)}
<h3>Every trial, ${label}</h3>
${trialTable(results, task, metricUnit(compared.metric))}
<h3>Every metric</h3>
${metricTable(task, 'metric', results.arms, overallRows(results, task), false)}
${
  classes.length === 0
    ? ''
    : html`<h3>${measured(metric)}, every ${noun}</h3>
${metricTable(task, noun, results.arms, classes, metricDirection(metric) === 'higher-is-better')}
<p class="note">${noun === 'class' ? CLASS_NOTE : STRUCTURE_NOTE}</p>`
}
${pictureGrids(pictures, task)}${dataSections(results, task)}</section>
`;
}

function statistics({ tasks, order, test }: Comparison, task: string): Html {
  const shown = (p: number | null): string => (p === null ? '–' : pValue(p, test.alpha).replace('= ', ''));
  const unit = metricUnit(tasks[task]!.metric);
  const rows = order.arms.map((name) => {
    const { n, mean, sd, ci95, p, p_adjusted } = tasks[task]!.arms[name]!;
    return {
      name,
      cells: [n, figure(mean, unit), figure(sd, unit), interval(ci95, unit), shown(p), shown(p_adjusted)].map(cell),
    };
  });
  const head = ['arm', 'trials', 'mean', 'SD', '95 % CI of the mean', 'p', 'p adjusted (Holm)'];
  return table('detail', `Statistics of ${task}`, head, rows);
}

function trialTable(results: ExperimentResults, task: string, unit: Unit): Html {
  const values = results.arms.map((arm) => trialValues(results, task, arm));
  const numbers = Array.from({ length: Math.max(0, largest(values.map((list) => list.length))) }, (_, index) => index);
  const rows = results.arms.map((name, arm) => ({
    name,
    cells: numbers.map((index) => cell(figure(values[arm]![index] ?? null, unit))),
  }));
  return table('detail', `Trials of ${task}`, ['arm', ...numbers.map((index) => `trial ${index + 1}`)], rows);
}

/** @param highlight whether the highest mean of a row stands out: only where higher is better in every row. */
function metricTable(
  task: string,
  corner: string,
  arms: readonly string[],
  metrics: readonly MetricRow[],
  highlight: boolean,
): Html {
  const rows = metrics.map(({ label, unit, arms: described }) => {
    const highest = largest(described.map(({ mean }) => mean ?? Number.NEGATIVE_INFINITY));
    const cells = described.map(
      (entry) => html`<td${highlight && entry.mean === highest ? TOP : ''}>${meanAndSd(entry, unit)}</td>`,
    );
    return { name: label, cells };
  });
  return table('detail', `Every ${corner} of ${task}`, [corner, ...arms], rows);
}

const CLASS_NOTE =
  'Highest mean of a class in bold; not tested. A dash: no test image, or every one, is of that class.';
const STRUCTURE_NOTE = 'Highest mean of a structure in bold, where higher is better; not tested.';
const TOP = html` class="top"`;

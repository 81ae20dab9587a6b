/** Every trial of a task's arms on one axis: dots, their mean, and its interval. A strip an arm; see forest.ts. */

import type { Metric } from '../../schemas/types.ts';
import type { TrialRow } from '../document/blocks.ts';
import { figure } from '../words/format.ts';
import { measured, metricLabel, metricUnit } from '../words/metric-info.ts';
import { type Axis, at, axisOf } from './axis.ts';
import { intervalPath } from './forest.ts';
import { breakable, type Html, html } from './template.ts';

const HEIGHT = 36;
const INTERVAL_Y = 12;
const DOTS_Y = 26;

/** The plot; a sentence where no trial has a value. */
export function trialPlot(task: string, metric: Metric, rows: readonly TrialRow[]): Html {
  const values = rows.flatMap((row) => row.values);
  if (values.length === 0) return html`<p>No trial has a defined ${metricLabel(metric)}.</p>`;
  const unit = metricUnit(metric);
  const ends = rows.flatMap(({ interval }) => interval ?? []);
  const axis = axisOf(values, ends, unit);
  const line = ends.length > 0 ? ', the line its confidence interval (with an arrow where it goes on)' : '';
  return html`<figure class="trials"><figcaption>${measured(metric)} on ${task}. Dots are trials, the bar is their mean${line}.</figcaption>
${rows.map((row) => strip(row, axis))}<div class="strip" aria-hidden="true"><span></span><svg class="ticks" width="100%" height="18">${axis.ticks.map(
    (tick) =>
      html`<text x="${at(tick, axis)}%" y="13" text-anchor="middle">${figure(tick, unit, axis.decimals)}</text>`,
  )}</svg></div></figure>`;
}

function strip({ name, values, mean, interval }: TrialRow, axis: Axis): Html {
  const dots = values.map((value) => `M${at(value, axis)} ${DOTS_Y}h0`).join('');
  return html`<div class="strip"><span>${breakable(name)}</span><svg viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" height="${HEIGHT}" aria-hidden="true">${
    values.length === 0 ? '' : html`<path class="dot" d="${dots}"/>`
  }${interval === null ? '' : html`<path class="ci" d="${intervalPath(interval, axis, INTERVAL_Y)}"/>`}${
    mean === null ? '' : html`<path class="mean" d="M${at(mean, axis)} ${INTERVAL_Y - 7}v14"/>`
  }</svg></div>`;
}

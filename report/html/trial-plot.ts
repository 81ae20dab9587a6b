/**
 * A dot and interval plot of one task: a strip an arm with every trial's value, the mean and its 95 % interval.
 * Horizontal positions are percentages of the strip's width, so it fits any screen without distorting dots or text.
 */
import { largest, smallest } from '../../common/many.ts';
import type { ArmComparison, TaskComparison } from '../comparison-v1.ts';
import { figure, interval, meanAndSd } from '../format.ts';
import { measured, metricLabel, metricUnit, type Unit } from '../metric-info.ts';
import { breakable, type Html, html } from './template.ts';

const STRIP_HEIGHT = 48;
const INTERVAL_Y = 16;
const DOTS_Y = 32;
/** Trials that differ by rounding alone must not make an axis of rounding errors, which has no round ticks. */
const SMALLEST_SPAN = 0.001;

export interface Scale {
  /** Left and right end; shares are not percentages. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Decimals of a tick's label. */
  readonly decimals: number;
}

/**
 * The range of all trials, widened for intervals, but by no more than the trials' own range on either side: two trials
 * have intervals twelve times their deviation, which would squeeze everything else together.
 */
export function scaleOf(arms: readonly ArmComparison[], unit: Unit): Scale {
  const values = arms.flatMap((arm) => arm.values);
  const ends = arms.flatMap((arm) => arm.ci95 ?? []);
  const [first, last] = [smallest(values), largest(values)];
  const room = Math.max(last - first, SMALLEST_SPAN);
  const from = Math.max(first - room, Math.min(first, smallest(ends)));
  const to = Math.min(last + room, Math.max(last, largest(ends)));
  const span = Math.max(to - from, SMALLEST_SPAN);
  const middle = (from + to) / 2;
  // A margin, so that no dot and no tick's label is cut off at the edge.
  const [low, high] = [middle - span * 0.56, middle + span * 0.56];
  const step = tickStep(high - low);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) ticks.push(index * step);
  return { low, high, ticks, decimals: Math.max(0, -Math.floor(Math.log10(step * (unit === '%' ? 100 : 1)) + 1e-9)) };
}

/** The smallest of 1, 2 and 5 times a power of ten that leaves at most seven steps. */
function tickStep(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / 7));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => span / step <= 7) ?? 10 * power;
}

/** The plot of a task; a note where no trial has a value. */
export function plot(task: string, { metric, arms }: TaskComparison, order: readonly string[]): Html {
  const entries = order.map((name) => ({ name, arm: arms[name]! }));
  const label = metricLabel(metric);
  if (entries.every(({ arm }) => arm.n === 0)) return html`<p>No trial has a defined ${label}.</p>`;
  const unit = metricUnit(metric);
  const scale = scaleOf(
    entries.map(({ arm }) => arm),
    unit,
  );
  const best = entries.find(({ arm }) => arm.best)?.arm.mean ?? null;
  return html`<figure class="plot">
<figcaption>${measured(metric)} on ${task}. Dots are trials, the bar is their mean${
    entries.some(({ arm }) => arm.ci95 !== null)
      ? ', the line the 95 % confidence interval of the mean (with an arrow where it goes on)'
      : ''
  }. The dashed line is the best mean.</figcaption>
${entries.map(({ name, arm }) => strip(name, arm, { scale, unit, best }))}
<div class="strip axis" aria-hidden="true"><span></span><svg width="100%" height="20">${scale.ticks.map(
    (tick) =>
      html`<text x="${at(tick, scale)}" y="14" text-anchor="middle">${figure(tick, unit, scale.decimals)}</text>`,
  )}</svg><span></span></div>
</figure>`;
}

interface Strips {
  readonly scale: Scale;
  readonly unit: Unit;
  /** Mean of the best arm. */
  readonly best: number | null;
}

function strip(name: string, arm: ArmComparison, { scale, unit, best }: Strips): Html {
  const rank = arm.best ? 'best' : arm.second ? 'second' : '';
  const values = arm.values.map((value) => figure(value, unit)).join(', ');
  const spoken =
    arm.n === 0
      ? 'no value'
      : `mean ${figure(arm.mean, unit)} ${unit}, 95 % interval ${interval(arm.ci95, unit)}; trials ${values}`;
  return html`<div class="strip ${rank}"><span class="name">${breakable(name)}${rank === '' ? '' : html` <small>${rank}</small>`}</span><svg width="100%" height="${STRIP_HEIGHT}" role="img" aria-label="${name}: ${spoken}"><title>${name}: ${spoken}</title>
${scale.ticks.map((tick) => line('grid', at(tick, scale), 0, at(tick, scale), '100%'))}${
  best === null ? '' : line('reference', at(best, scale), 0, at(best, scale), '100%')
}${intervalMarks(arm, scale)}${arm.values.map(
  (value) => html`<circle cx="${at(value, scale)}" cy="${DOTS_Y}" r="4.5"/>`,
)}</svg><span class="figures">${meanAndSd(arm, unit)}</span></div>\n`;
}

function intervalMarks({ mean, ci95 }: ArmComparison, scale: Scale): Html {
  const bar = mean === null ? '' : line('mean', at(mean, scale), INTERVAL_Y - 8, at(mean, scale), INTERVAL_Y + 8);
  if (ci95 === null) return html`${bar}`;
  const [left, right] = [Math.max(ci95[0], scale.low), Math.min(ci95[1], scale.high)];
  return html`${line('ci', at(left, scale), INTERVAL_Y, at(right, scale), INTERVAL_Y)}${
    ci95[0] < scale.low ? arrow('0%', 1) : cap(at(left, scale))
  }${ci95[1] > scale.high ? arrow('100%', -1) : cap(at(right, scale))}${bar}`;
}

function cap(x: string): Html {
  return line('ci', x, INTERVAL_Y - 4, x, INTERVAL_Y + 4);
}

/** An arrow's head in pixels inside a nested viewport, whose position may be a percentage. */
function arrow(x: string, inwards: 1 | -1): Html {
  return html`<svg x="${x}" y="${INTERVAL_Y}" overflow="visible"><path class="ci" d="M ${7 * inwards} -5 L 0 0 L ${7 * inwards} 5"/></svg>`;
}

function line(kind: string, x1: string, y1: number, x2: string, y2: number | '100%'): Html {
  return html`<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

/** Position of a value on the strip. */
function at(value: number, { low, high }: Scale): string {
  return `${(((value - low) / (high - low)) * 100).toFixed(2)}%`;
}

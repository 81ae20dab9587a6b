/**
 * Differences with their intervals, a strip a row of a table, on one axis. A strip is stretched to the width of its cell:
 * strokes keep their width, and a dot is a line without length and with round ends, so neither is distorted. Few elements
 * a strip, since a page may have hundreds.
 */

import type { Unit } from '../../metrics/definition.ts';
import type { Strip } from '../document/blocks.ts';
import { figure } from '../words/format.ts';
import { type Axis, at, axisOf } from './axis.ts';
import { type Html, html } from './template.ts';

const MIDDLE = 10;
const HEIGHT = 20;
/** Of an arrow's head, in percent of the width. */
const HEAD = 2.5;

/** Zero, all differences and their intervals, as far as those are not three times as wide as is usual among them. */
export function forestAxis(strips: readonly (Strip | null)[], unit: Unit): Axis {
  const known = strips.filter((strip) => strip !== null);
  const widths = known.flatMap(({ interval }) => (interval === null ? [] : [interval[1] - interval[0]]));
  const usual = widths.toSorted((a, b) => a - b)[Math.floor((widths.length - 1) / 2)] ?? 0;
  const values = [0, ...known.flatMap(({ value }) => value ?? [])];
  return axisOf(
    values,
    known.flatMap(({ interval }) => interval ?? []),
    unit,
    { room: 3 * usual, most: 4 },
  );
}

/** Labels of the ticks, for the head of the column. */
export function forestHead(axis: Axis, unit: Unit): Html {
  return html`<svg class="ticks" width="100%" height="16" aria-hidden="true">${axis.ticks.map(
    (tick) =>
      html`<text x="${at(tick, axis)}%" y="12" text-anchor="middle">${figure(tick, unit, axis.decimals)}</text>`,
  )}</svg>`;
}

/** @param strip null: the arm that the others are compared with. What it shows stands in the row's cells, too. */
export function forestStrip(strip: Strip | null, axis: Axis): Html {
  const value = strip === null ? 0 : strip.value;
  const dot = value === null ? '' : html`<path class="dot" d="M${at(value, axis)} ${MIDDLE}h0"/>`;
  const interval = strip === null || strip.interval === null ? '' : intervalPath(strip.interval, axis);
  return html`<svg class="forest" viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path d="${zeroPath(axis)}${interval}"/>${dot}</svg>`;
}

/** Dashes at zero, beyond the strip on both sides, where a taller row has room. In the path of the interval: one element less a row. */
function zeroPath(axis: Axis): string {
  const from = -4 * HEIGHT;
  return `M${at(0, axis)} ${from}${'v3m0 4'.repeat((9 * HEIGHT) / 7)}`;
}

/** A line with a cap at each end, or an arrow's head where it goes on beyond the axis. */
export function intervalPath([from, to]: readonly [number, number], axis: Axis, y = MIDDLE): string {
  const [left, right] = [Math.max(at(from, axis), 0), Math.min(at(to, axis), 100)];
  const cap = (x: number): string => `M${x} ${y - 4}v8`;
  const arrow = (x: number, inwards: number): string => `M${x + inwards} ${y - 4}L${x} ${y}L${x + inwards} ${y + 4}`;
  return [
    `M${left} ${y}H${right}`,
    at(from, axis) < 0 ? arrow(0, HEAD) : cap(left),
    at(to, axis) > 100 ? arrow(100, -HEAD) : cap(right),
  ].join('');
}

/**
 * Operations as functions: they find the result's type, write attributes, and broadcast, which StableHLO leaves to its
 * authors.
 */
import { broadcast } from '../graph/rules/common.ts';
import type { Body } from './body.ts';
import type { Binary, Combiner, Element, Ref, Unary } from './operation.ts';

export const places = (values: readonly number[]): string =>
  values.length === 0 ? 'array<i64>' : `array<i64: ${values.join(', ')}>`;

/** One row a pair, as StableHLO has the padding of windows. */
export const pairs = (rows: readonly (readonly number[])[]): string =>
  `dense<[${rows.map((row) => `[${row.join(', ')}]`).join(', ')}]> : tensor<${rows.length}x2xi64>`;

export const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, at) => at + from);

/** @param dims the axis of the result that each axis becomes; the last ones by NumPy's rule */
export function broadcastTo(body: Body, x: Ref, shape: readonly number[], dims?: readonly number[]): Ref {
  if (dims === undefined && x.shape.join() === shape.join()) return x;
  const axes = dims ?? range(x.shape.length, shape.length - x.shape.length);
  return body.op('broadcast_in_dim', [x], { broadcast_dimensions: places(axes) }, { shape, element: x.element });
}

export const unary = (body: Body, op: Unary, x: Ref): Ref => body.op(op, [x], {}, x);

export function binary(body: Body, op: Binary, a: Ref, b: Ref): Ref {
  const shape = broadcast(a.shape, b.shape);
  return body.op(op, [broadcastTo(body, a, shape), broadcastTo(body, b, shape)], {}, { shape, element: a.element });
}

export type Direction = 'EQ' | 'NE' | 'GT' | 'GE' | 'LT' | 'LE';

export function compare(body: Body, direction: Direction, a: Ref, b: Ref): Ref {
  const shape = broadcast(a.shape, b.shape);
  const attributes = { comparison_direction: `#stablehlo<comparison_direction ${direction}>` };
  const operands = [broadcastTo(body, a, shape), broadcastTo(body, b, shape)];
  return body.op('compare', operands, attributes, { shape, element: 'i1' });
}

export function select(body: Body, condition: Ref, yes: Ref, no: Ref): Ref {
  const shape = broadcast(condition.shape, broadcast(yes.shape, no.shape));
  const operands = [condition, yes, no].map((each) => broadcastTo(body, each, shape));
  return body.op('select', operands, {}, { shape, element: yes.element });
}

export const convert = (body: Body, x: Ref, element: Element): Ref =>
  x.element === element ? x : body.once('convert', [x], {}, { shape: x.shape, element });

export const reshape = (body: Body, x: Ref, shape: readonly number[]): Ref =>
  x.shape.join() === shape.join() ? x : body.op('reshape', [x], {}, { shape, element: x.element });

export const transpose = (body: Body, x: Ref, order: readonly number[]): Ref =>
  body.op(
    'transpose',
    [x],
    { permutation: places(order) },
    { shape: order.map((axis) => x.shape[axis]!), element: x.element },
  );

/** @param starts, ends one an axis */
export function slice(body: Body, x: Ref, starts: readonly number[], ends: readonly number[]): Ref {
  const attributes = {
    start_indices: places(starts),
    limit_indices: places(ends),
    strides: places(x.shape.map(() => 1)),
  };
  return body.op('slice', [x], attributes, { shape: ends.map((end, axis) => end - starts[axis]!), element: x.element });
}

export function concatenate(body: Body, parts: readonly Ref[], axis: number): Ref {
  const [first] = parts as readonly [Ref];
  if (parts.length === 1) return first;
  const total = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const type = { shape: first.shape.with(axis, total), element: first.element };
  return body.op('concatenate', parts, { dimension: `${axis} : i64` }, type);
}

/** Negative sizes cut off. */
export function pad(body: Body, x: Ref, filler: Ref, low: readonly number[], high: readonly number[]): Ref {
  const attributes = {
    edge_padding_low: places(low),
    edge_padding_high: places(high),
    interior_padding: places(x.shape.map(() => 0)),
  };
  const shape = x.shape.map((side, axis) => side + low[axis]! + high[axis]!);
  return body.op('pad', [x, filler], attributes, { shape, element: x.element });
}

export const iota = (body: Body, shape: readonly number[], axis: number): Ref =>
  body.once('iota', [], { iota_dimension: `${axis} : i64` }, { shape, element: 'i32' });

const neutral = { add: 0, maximum: Number.NEGATIVE_INFINITY, minimum: Number.POSITIVE_INFINITY } as const;
const integerNeutral = { add: 0, maximum: -(2 ** 31), minimum: 2 ** 31 - 1 } as const;
export type Reducer = Exclude<Combiner, 'select-ge'>;

/** @param axes from 0; kept with length 1 where asked */
export function reduce(body: Body, op: Reducer, x: Ref, axes: readonly number[], keep: boolean): Ref {
  const initial = body.scalar((x.element === 'i32' ? integerNeutral : neutral)[op], x.element);
  const type = { shape: x.shape.filter((_, axis) => !axes.includes(axis)), element: x.element };
  const reduced = body.op('reduce', [x, initial], { dimensions: places([...axes].sort((a, b) => a - b)) }, type, [op]);
  return keep
    ? reshape(
        body,
        reduced,
        x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side)),
      )
    : reduced;
}

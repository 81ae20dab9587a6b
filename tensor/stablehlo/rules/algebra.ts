/** Rules that reduce or normalise: always in float32. */
import { normalAxis } from '../../graph/rules/common.ts';
import { sizeOf } from '../../shape.ts';
import type { Body } from '../body.ts';
import type { Binary, Ref } from '../operation.ts';
import {
  binary,
  broadcastTo,
  compare,
  convert,
  iota,
  type Reducer,
  range,
  reduce,
  reshape,
  select,
  slice,
  unary,
} from '../ops.ts';
import type { Call, Rule } from './rule.ts';

function reduced(call: Call, op: Reducer): Ref {
  const x = call.wide(0);
  const axes = call.integers(1).map((axis) => normalAxis(axis, x.shape.length));
  return reduce(call.body, op, x, axes, call.number('keepdims', 1) === 1);
}

function mean(call: Call): Ref {
  const sum = reduced(call, 'add');
  return binary(call.body, 'divide', sum, call.body.scalar(sizeOf(call.raw(0).shape) / sizeOf(sum.shape)));
}

/** The first place of the largest value: the smallest of the places that hold it. Where none does (NaN), the last one. */
function argMax(call: Call): Ref {
  const { body } = call;
  const [x, axis] = [call.wide(0), call.axis(0)];
  const isLargest = compare(body, 'EQ', x, reduce(body, 'maximum', x, [axis], true));
  const last = broadcastTo(body, body.scalar(x.shape[axis]! - 1, 'i32'), x.shape);
  const found = select(body, isLargest, iota(body, x.shape, axis), last);
  return reduce(body, 'minimum', found, [axis], call.number('keepdims', 1) === 1);
}

function shiftedBy(
  body: Body,
  x: Ref,
  axis: number,
): { readonly shifted: Ref; readonly exponentials: Ref; readonly sum: Ref } {
  const shifted = binary(body, 'subtract', x, reduce(body, 'maximum', x, [axis], true));
  const exponentials = unary(body, 'exponential', shifted);
  return { shifted, exponentials, sum: reduce(body, 'add', exponentials, [axis], true) };
}

/** Narrow again where its input was: the weights of attention are an operand of the next product. */
function softmax(call: Call): Ref {
  const { exponentials, sum } = shiftedBy(call.body, call.wide(0), call.axis(-1));
  return convert(call.body, binary(call.body, 'divide', exponentials, sum), call.raw(0).element);
}

function logSoftmax(call: Call): Ref {
  const { shifted, sum } = shiftedBy(call.body, call.wide(0), call.axis(-1));
  return binary(call.body, 'subtract', shifted, unary(call.body, 'log', sum));
}

/** Over the last axis: the result, the mean, the inverse standard deviation. */
function layerNormalization(call: Call): readonly Ref[] {
  const { body } = call;
  const [x, scale, offset] = [call.wide(0), call.wide(1), call.wide(2)];
  const last = x.shape.length - 1;
  const meanOf = (value: Ref): Ref =>
    binary(body, 'divide', reduce(body, 'add', value, [last], true), body.scalar(x.shape[last]!));
  const center = meanOf(x);
  const centred = binary(body, 'subtract', x, center);
  const variance = meanOf(binary(body, 'multiply', centred, centred));
  const inverse = unary(body, 'rsqrt', binary(body, 'add', variance, body.scalar(call.number('epsilon', 1e-5))));
  const normal = binary(body, 'multiply', centred, inverse);
  return [binary(body, 'add', binary(body, 'multiply', normal, scale), offset), center, inverse];
}

/**
 * Maps [channels, batch, height, width] by channel: the values, their shift, the mean, the inverse standard deviation. Both
 * statistics come of one pass, over what the maps differ by from the first image's mean: E[d²] - E[d]² costs digits where
 * the mean of d is many deviations, and of N images one's mean is at most √N deviations from all's (Chan, Golub and LeVeque,
 * 1983). Axes stay apart, so that maps may lie in memory as convolutions want them, and the values are of the maps
 * themselves: differences with two readers would be written to memory.
 */
function standardizeChannels(call: Call): readonly Ref[] {
  const { body } = call;
  const x = call.wide(0);
  const axes = range(x.shape.length - 1, 1);
  const meanOf = (value: Ref): Ref =>
    binary(body, 'divide', reduce(body, 'add', value, axes, true), body.scalar(sizeOf(value.shape.slice(1))));
  const of = (op: Binary, a: Ref, b: Ref): Ref => binary(body, op, a, b);
  const pivot = meanOf(
    slice(
      body,
      x,
      x.shape.map(() => 0),
      x.shape.with(1, 1),
    ),
  );
  const apart = of('subtract', x, pivot);
  const [rest, squares] = [meanOf(apart), meanOf(of('multiply', apart, apart))];
  const mean = of('add', pivot, rest);
  const variance = of('maximum', of('subtract', squares, of('multiply', rest, rest)), body.scalar(0));
  const inverse = unary(body, 'rsqrt', of('add', variance, body.scalar(call.number('epsilon', 1e-5))));
  const values = of('multiply', of('subtract', x, mean), inverse);
  // What rounding has taken off the mean.
  const shift = of('multiply', of('add', of('subtract', pivot, mean), rest), inverse);
  const flat = (value: Ref): Ref => reshape(body, value, [x.shape[0]!]);
  return [convert(body, values, call.raw(0).element), flat(shift), flat(mean), flat(inverse)];
}

export const algebra = {
  ArgMax: argMax,
  LayerNormalization: layerNormalization,
  LogSoftmax: logSoftmax,
  ReduceMax: (call) => reduced(call, 'maximum'),
  ReduceMean: mean,
  ReduceMin: (call) => reduced(call, 'minimum'),
  ReduceSum: (call) => reduced(call, 'add'),
  Softmax: softmax,
  StandardizeChannels: standardizeChannels,
} as const satisfies Readonly<Record<string, Rule>>;

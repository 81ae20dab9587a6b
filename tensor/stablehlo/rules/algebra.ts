/** Rules that reduce or normalise: always in float32. */
import { normalAxis } from '../../graph/rules/common.ts';
import { sizeOf } from '../../shape.ts';
import type { Body } from '../body.ts';
import type { Ref } from '../operation.ts';
import { binary, broadcastTo, compare, convert, iota, type Reducer, reduce, select, unary } from '../ops.ts';
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

export const algebra = {
  ArgMax: argMax,
  LayerNormalization: layerNormalization,
  LogSoftmax: logSoftmax,
  ReduceMax: (call) => reduced(call, 'maximum'),
  ReduceMean: mean,
  ReduceMin: (call) => reduced(call, 'minimum'),
  ReduceSum: (call) => reduced(call, 'add'),
  Softmax: softmax,
} as const satisfies Readonly<Record<string, Rule>>;

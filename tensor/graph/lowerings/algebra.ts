/** Kernels that reduce, multiply matrices or normalise. */

import { sizeOf } from '../../shape.ts';
import type { AlgebraKernels, Lowerings } from '../kernels.ts';
import type { OperatorName } from '../operators.ts';
import { int } from '../types.ts';
import type { Maker, Value } from '../value.ts';
import { castTo } from './elementwise.ts';
import { filled } from './layout.ts';
import { reshape } from './moves.ts';
import { product } from './products.ts';

/**
 * TensorFlow.js names the axes `axis` or `reductionIndices`, one or several. Despite its types null stands for all of
 * them; an empty list means the value itself.
 */
function reduce(make: Maker, op: OperatorName, x: Value, axis: Axes, keepDims: boolean): Value {
  const axes = axesOf(x, axis);
  return axes.length === 0 ? x : make.one(op, [x, make.integers(axes)], { keepdims: int(keepDims ? 1 : 0) });
}
type Axes = number | readonly number[] | null;

const axesOf = (x: Value, axis: Axes): readonly number[] =>
  axis === null ? [...x.shape.keys()] : typeof axis === 'number' ? [axis] : axis;

/** Elements from which two more nodes cost less than they save. */
const LARGE = 4096;

/**
 * Over all axes but the last ones, ONNX Runtime's CPU kernel takes longer with two threads than with one; a row of ones
 * times the matrix does not: a third to a half of the time for biases' gradients.
 */
function sum(make: Maker, x: Value, axis: Axes, keepDims: boolean): Value {
  const axes = axesOf(x, axis);
  const leading = axes.length > 0 && axes.toSorted((a, b) => a - b).every((each, index) => each === index);
  const kept = x.shape.slice(axes.length);
  const suits = make.target.runtime === 'cpu' && x.dtype === 'float32' && leading && sizeOf(kept) > 1;
  if (!suits || sizeOf(x.shape) < LARGE) return reduce(make, 'ReduceSum', x, axis, keepDims);
  const rows = sizeOf(x.shape) / sizeOf(kept);
  const total = product(make, filled(make, [1, rows], 1, 'float32'), reshape(make, x, [rows, sizeOf(kept)]), {
    transposeA: false,
    transposeB: false,
  });
  return reshape(make, total, keepDims ? [...axes.map(() => 1), ...kept] : kept);
}

export const algebra: Lowerings<AlgebraKernels> = {
  ArgMax: ({ x }, make, { axis }) =>
    castTo(make, make.one('ArgMax', [x], { axis: int(axis), keepdims: int(0) }), 'int32'),
  BatchMatMul: ({ a, b }, make, { transposeA, transposeB }) => product(make, a, b, { transposeA, transposeB }),
  LogSoftmax: ({ logits }, make, { axis }) => make.one('LogSoftmax', [logits], { axis: int(axis) }),
  Max: ({ x }, make, { reductionIndices, keepDims }) => reduce(make, 'ReduceMax', x, reductionIndices, keepDims),
  Mean: ({ x }, make, { axis, keepDims }) => reduce(make, 'ReduceMean', x, axis, keepDims),
  Min: ({ x }, make, { axis, keepDims }) => reduce(make, 'ReduceMin', x, axis, keepDims),
  Softmax: ({ logits }, make, { dim }) => make.one('Softmax', [logits], { axis: int(dim) }),
  Sum: ({ x }, make, { axis, keepDims }) => sum(make, x, axis, keepDims),
};

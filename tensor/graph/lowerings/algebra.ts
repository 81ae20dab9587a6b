/** Kernels that reduce, multiply matrices or normalise. */
import type { AlgebraKernels, Lowerings } from '../kernels.ts';
import type { OperatorName } from '../operators.ts';
import { int } from '../types.ts';
import type { Maker, Value } from '../value.ts';
import { castTo } from './elementwise.ts';
import { product } from './products.ts';

/**
 * TensorFlow.js names the axes `axis` or `reductionIndices`, one or several. Despite its types null stands for all of
 * them; an empty list means the value itself.
 */
function reduce(make: Maker, op: OperatorName, x: Value, axis: Axes, keepDims: boolean): Value {
  const axes = axis === null ? x.shape.map((_, index) => index) : typeof axis === 'number' ? [axis] : axis;
  return axes.length === 0 ? x : make.one(op, [x, make.integers(axes)], { keepdims: int(keepDims ? 1 : 0) });
}
type Axes = number | readonly number[] | null;

export const algebra: Lowerings<AlgebraKernels> = {
  ArgMax: ({ x }, make, { axis }) =>
    castTo(make, make.one('ArgMax', [x], { axis: int(axis), keepdims: int(0) }), 'int32'),
  BatchMatMul: ({ a, b }, make, { transposeA, transposeB }) => product(make, a, b, { transposeA, transposeB }),
  LogSoftmax: ({ logits }, make, { axis }) => make.one('LogSoftmax', [logits], { axis: int(axis) }),
  Max: ({ x }, make, { reductionIndices, keepDims }) => reduce(make, 'ReduceMax', x, reductionIndices, keepDims),
  Mean: ({ x }, make, { axis, keepDims }) => reduce(make, 'ReduceMean', x, axis, keepDims),
  Min: ({ x }, make, { axis, keepDims }) => reduce(make, 'ReduceMin', x, axis, keepDims),
  Softmax: ({ logits }, make, { dim }) => make.one('Softmax', [logits], { axis: int(dim) }),
  Sum: ({ x }, make, { axis, keepDims }) => reduce(make, 'ReduceSum', x, axis, keepDims),
};

/** Rules of reductions, products of matrices and normalisation. */
import { sizeOf } from '../../shape.ts';
import type { Attributes, ValueType } from '../types.ts';
import { at, attribute, broadcast, fail, type Inputs, integersOf, normalAxis, sameType } from './common.ts';

const reducedShape = (shape: readonly number[], axes: readonly number[], keep: boolean): readonly number[] => {
  const gone = new Set(axes.map((axis) => normalAxis(axis, shape.length)));
  return keep ? shape.map((side, axis) => (gone.has(axis) ? 1 : side)) : shape.filter((_, axis) => !gone.has(axis));
};

export const reduce = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  return [{ shape: reducedShape(shape, integersOf(inputs, 1), attribute(attributes, 'keepdims', 1) === 1), dtype }];
};

export const argMax = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { shape } = at(inputs, 0);
  const keep = attribute(attributes, 'keepdims', 1) === 1;
  return [{ shape: reducedShape(shape, [attribute(attributes, 'axis', 0)], keep), dtype: 'int64' }];
};

const turned = (shape: readonly number[], yes: boolean): readonly number[] =>
  yes ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

/** MatMul over the last two axes, the others broadcast; FusedMatMul's transA and transB turn an operand first. */
export const fusedMatMul = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const a = turned(at(inputs, 0).shape, attribute(attributes, 'transA', 0) === 1);
  const b = turned(at(inputs, 1).shape, attribute(attributes, 'transB', 0) === 1);
  if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) fail(`[${a}] and [${b}] cannot be multiplied`);
  return [{ shape: [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!], dtype: sameType(inputs) }];
};

export const gemm = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const [product] = fusedMatMul(inputs.slice(0, 2), attributes);
  const added = inputs[2];
  if (product!.shape.length !== 2) fail('Gemm takes matrices');
  if (added && sizeOf(broadcast(product!.shape, added.shape)) !== sizeOf(product!.shape)) {
    fail(`[${added.shape}] cannot be added to [${product!.shape}]`);
  }
  return [{ shape: product!.shape, dtype: sameType(inputs) }];
};

/** Normalises over the last axis; outputs the result, the mean and the inverse standard deviation. */
export const layerNormalization = (inputs: Inputs): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const axis = shape.length - 1;
  for (const index of [1, 2]) {
    if (sizeOf(at(inputs, index).shape) !== shape[axis]) fail(`[${at(inputs, index).shape}] does not scale [${shape}]`);
  }
  const row = { shape: shape.with(axis, 1), dtype };
  return [{ shape, dtype }, row, row];
};

/** Channels come first; outputs the result and three numbers a channel. */
export const standardizeChannels = (inputs: Inputs): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const perChannel = { shape: shape.slice(0, 1), dtype };
  return [{ shape, dtype }, perChannel, perChannel, perChannel];
};

/** Rules of operators that move, copy or select elements. */
import { sizeOf } from '../../shape.ts';
import type { Attributes, ValueType } from '../types.ts';
import {
  at,
  attribute,
  broadcast,
  fail,
  type Inputs,
  integersOf,
  listAttribute,
  normalAxis,
  sameType,
} from './common.ts';

export const concat = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { shape } = at(inputs, 0);
  const axis = normalAxis(attribute(attributes, 'axis', 0), shape.length);
  let total = 0;
  for (const input of inputs) {
    const fits = input?.shape.length === shape.length && input.shape.every((n, i) => i === axis || n === shape[i]);
    if (!fits) fail(`[${input?.shape}] cannot be joined to [${shape}] along axis ${axis}`);
    total += input!.shape[axis]!;
  }
  return [{ shape: shape.with(axis, total), dtype: sameType(inputs) }];
};

export const expand = (inputs: Inputs): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  return [{ shape: broadcast(shape, integersOf(inputs, 1)), dtype }];
};

export const reshape = (inputs: Inputs): ValueType[] => {
  const { shape: from, dtype } = at(inputs, 0);
  const shape = integersOf(inputs, 1);
  return sizeOf(from) === sizeOf(shape) ? [{ shape, dtype }] : fail(`[${from}] cannot be reshaped to [${shape}]`);
};

export const transpose = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const order = listAttribute(attributes, 'perm');
  const valid = order.length === shape.length && shape.every((_, axis) => order.includes(axis));
  if (!valid) fail(`perm [${order}] does not permute [${shape}]`);
  return [{ shape: order.map((axis) => shape[axis]!), dtype }];
};

export const tile = (inputs: Inputs): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const times = integersOf(inputs, 1);
  if (times.length !== shape.length) fail(`[${shape}] cannot be tiled [${times}] times`);
  return [{ shape: shape.map((side, axis) => side * times[axis]!), dtype }];
};

/** Steps of 1, and bounds inside the input: all that assay emits. */
export const slice = (inputs: Inputs): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const [starts, ends, axes] = [1, 2, 3].map((index) => integersOf(inputs, index)) as [number[], number[], number[]];
  const result = [...shape];
  axes.forEach((axis, position) => {
    const [start, end] = [starts[position]!, ends[position]!];
    if (!(0 <= start && start <= end && end <= shape[axis]!)) fail(`[${shape}] has no ${start}:${end} on axis ${axis}`);
    result[axis] = end - start;
  });
  return [{ shape: result, dtype }];
};

export const split = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const axis = normalAxis(attribute(attributes, 'axis', 0), shape.length);
  const sizes = integersOf(inputs, 1);
  if (sizes.reduce((a, b) => a + b, 0) !== shape[axis]) fail(`[${shape}] cannot be split into [${sizes}]`);
  return sizes.map((size) => ({ shape: shape.with(axis, size), dtype }));
};

export const pad = (inputs: Inputs): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  const pads = integersOf(inputs, 1);
  if (pads.length !== 2 * shape.length) fail(`[${shape}] cannot be padded by [${pads}]`);
  return [{ shape: shape.map((side, axis) => side + pads[axis]! + pads[axis + shape.length]!), dtype }];
};

export const gather = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const [from, indices] = [at(inputs, 0), at(inputs, 1)];
  const axis = normalAxis(attribute(attributes, 'axis', 0), from.shape.length);
  return [{ shape: from.shape.toSpliced(axis, 1, ...indices.shape), dtype: from.dtype }];
};

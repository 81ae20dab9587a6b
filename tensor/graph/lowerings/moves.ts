/** Shorthands for moving values about inside lowerings. */
import { int, ints } from '../types.ts';
import type { Maker, Value } from '../value.ts';

export const reshape = (make: Maker, x: Value, shape: readonly number[]): Value =>
  make.one('Reshape', [x, make.integers(shape)]);

export const transpose = (make: Maker, x: Value, perm: readonly number[]): Value =>
  make.one('Transpose', [x], { perm: ints(perm) });

/** Exchanges the first two axes: feature maps have their channels first, ONNX's operators the batch. */
export const swap = (make: Maker, x: Value): Value => transpose(make, x, [1, 0, 2, 3]);

export const slice = (make: Maker, x: Value, axis: number, start: number, end: number): Value =>
  start === 0 && end === x.shape[axis]
    ? x
    : make.one('Slice', [x, make.integers([start]), make.integers([end]), make.integers([axis])]);

/** Zeros before and after, one number an axis each. */
export const pad = (make: Maker, x: Value, before: readonly number[], after: readonly number[]): Value =>
  [...before, ...after].every((size) => size === 0)
    ? x
    : make.one('Pad', [x, make.integers([...before, ...after]), make.scalar(0)]);

export const concat = (make: Maker, values: readonly Value[], axis: number): Value =>
  make.one('Concat', values, { axis: int(axis) });

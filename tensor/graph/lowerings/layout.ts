/** Kernels that make, move, copy or select elements. */
import { sizeOf } from '../../shape.ts';
import { util } from '../../tf.ts';
import type { LayoutKernels, Lowerings } from '../kernels.ts';
import { type ElementType, int, ints } from '../types.ts';
import type { Maker, Value } from '../value.ts';
import { castTo, elementType } from './elementwise.ts';

/** A tensor of one number: a scalar, expanded. */
export function filled(make: Maker, shape: readonly number[], number: number, dtype: ElementType): Value {
  const data = dtype === 'float32' ? Float32Array.of(number) : Int32Array.of(number);
  const scalar = make.constant(data, { dtype: dtype === 'float32' ? 'float32' : 'int32', shape: [] });
  return make.one('Expand', [castTo(make, scalar, dtype), make.integers(shape)]);
}

const reshaped = (make: Maker, x: Value, shape: readonly number[]): Value =>
  make.one('Reshape', [x, make.integers(shape)]);

const normalAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

export const layout: Lowerings<LayoutKernels> = {
  Concat: (inputs, make, { axis }) => {
    const filledOnes = inputs.filter(({ shape }) => sizeOf(shape) > 0);
    return make.one('Concat', filledOnes, { axis: int(normalAxis(axis, inputs[0]!.shape.length)) });
  },
  ExpandDims: ({ input }, make, { dim }) =>
    reshaped(make, input, input.shape.toSpliced(dim < 0 ? dim + input.shape.length + 1 : dim, 0, 1)),
  Fill: (_, make, { shape, value, dtype }) => {
    if (typeof value !== 'number') throw new Error('a tensor of strings cannot be traced');
    return filled(make, shape, value, elementType(dtype));
  },
  GatherV2: ({ x, indices }, make, { axis, batchDims }) => {
    if (batchDims !== 0) throw new Error('tf.gather with batchDims cannot be traced');
    return make.one('Gather', [x, indices], { axis: int(normalAxis(axis, x.shape.length)) });
  },
  // ONNX Runtime has OneHot for few types: compare with each class instead.
  OneHot: ({ indices }, make, { depth, onValue, offValue, dtype }) => {
    const column = reshaped(make, indices, [...indices.shape, 1]);
    const classes = make.constant(
      Int32Array.from({ length: depth }, (_, index) => index),
      { dtype: 'int32', shape: [depth] },
    );
    const values = [onValue, offValue].map((value) => make.scalar(value));
    return castTo(make, make.one('Where', [make.one('Equal', [column, classes]), ...values]), elementType(dtype));
  },
  OnesLike: ({ x }, make) => filled(make, x.shape, 1, x.dtype),
  Pack: (inputs, make, { axis }) => {
    const at = normalAxis(axis, inputs[0]!.shape.length + 1);
    const slices = inputs.map((input) => reshaped(make, input, input.shape.toSpliced(at, 0, 1)));
    return make.one('Concat', slices, { axis: int(at) });
  },
  PadV2: ({ x }, make, { paddings, constantValue }) => {
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    return make.one('Pad', [x, make.integers(pads), make.scalar(constantValue)]);
  },
  Reshape: ({ x }, make, { shape }) => reshaped(make, x, util.inferFromImplicitShape([...shape], sizeOf(x.shape))),
  Slice: ({ x }, make, { begin, size }) => {
    const [starts, sizes] = parseSlice(x.shape, begin, size);
    const ends = starts.map((start, axis) => start + sizes[axis]!);
    const axes = x.shape.map((_, axis) => axis).filter((axis) => sizes[axis] !== x.shape[axis]);
    if (axes.length === 0) return x;
    const chosen = (list: readonly number[]) => make.integers(axes.map((axis) => list[axis]!));
    return make.one('Slice', [x, chosen(starts), chosen(ends), make.integers(axes)]);
  },
  SplitV: ({ x }, make, { numOrSizeSplits, axis }) => {
    const along = normalAxis(axis, x.shape.length);
    const sizes = splitSizes(x.shape[along]!, numOrSizeSplits);
    return make.node('Split', [x, make.integers(sizes)], { axis: int(along) });
  },
  /** Tiling along axes of length 1 is broadcasting, which needs no copy where the reader broadcasts. */
  Tile: ({ x }, make, { reps }) => {
    const tiled = x.shape.map((side, axis) => side * reps[axis]!);
    const broadcasts = x.shape.every((side, axis) => side === 1 || reps[axis] === 1);
    return broadcasts ? make.one('Expand', [x, make.integers(tiled)]) : make.one('Tile', [x, make.integers(reps)]);
  },
  Transpose: ({ x }, make, { perm }) => make.one('Transpose', [x], { perm: ints([...perm]) }),
  Unpack: ({ value }, make, { axis }) => {
    const along = normalAxis(axis, value.shape.length);
    const sizes = new Array<number>(value.shape[along]!).fill(1);
    const slices = make.node('Split', [value, make.integers(sizes)], { axis: int(along) });
    return slices.map((slice) => reshaped(make, slice, value.shape.toSpliced(along, 1)));
  },
  ZerosLike: ({ x }, make) => filled(make, x.shape, 0, x.dtype),
};

/**
 * Starts and sizes of tf.slice, which may be shorter than the rank, hold -1 for "to the end", and leave out the sizes
 * altogether, whatever their type says.
 */
function parseSlice(
  shape: readonly number[],
  begin: number | readonly number[],
  size: number | readonly number[] | undefined,
): [readonly number[], readonly number[]] {
  const list = (value: number | readonly number[]) => (typeof value === 'number' ? [value] : value);
  const starts = shape.map((_, axis) => list(begin)[axis] ?? 0);
  const sizes = shape.map((side, axis) => {
    const asked = list(size ?? [])[axis] ?? -1;
    return asked < 0 ? side - starts[axis]! : asked;
  });
  return [starts, sizes];
}

/** Sizes of tf.split: a number of equal parts, or sizes of which one may be -1. */
function splitSizes(side: number, parts: number | readonly number[]): readonly number[] {
  if (typeof parts === 'number') return new Array<number>(parts).fill(side / parts);
  const known = parts.filter((size) => size >= 0).reduce((a, b) => a + b, 0);
  return parts.map((size) => (size < 0 ? side - known : size));
}

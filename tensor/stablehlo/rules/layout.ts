/** Rules that move, copy or select elements; what they move keeps its width. */
import type { Ref } from '../operation.ts';
import { broadcastTo, concatenate, convert, pad, places, range, reshape, slice, transpose } from '../ops.ts';
import type { Call, Rule } from './rule.ts';

/** Of one width: bf16 only if all are. */
function parts(call: Call): readonly Ref[] {
  const refs = Array.from({ length: call.count }, (_, index) => call.raw(index));
  const narrow = refs.every(({ element }) => element === 'bf16');
  return narrow ? refs : refs.map((_, index) => call.wide(index));
}

/** Slices of length 1 along one axis, whole ones along the others, put where the indices' axes are. */
function gather({ body, shape }: Call, x: Ref, indices: Ref, axis: number): Ref {
  const rank = indices.shape.length;
  const offsets = [...range(axis), ...range(x.shape.length - axis - 1, axis + rank)];
  const numbers = `#stablehlo.gather<offset_dims = [${offsets}], collapsed_slice_dims = [${axis}], start_index_map = [${axis}], index_vector_dim = ${rank}>`;
  const attributes = {
    dimension_numbers: numbers,
    indices_are_sorted: 'false',
    slice_sizes: places(x.shape.with(axis, 1)),
  };
  const column = reshape(body, indices, [...indices.shape, 1]);
  return body.op('gather', [x, column], attributes, { shape, element: x.element });
}

function sliced(call: Call): Ref {
  const x = call.raw(0);
  const [starts, ends, axes] = [1, 2, 3].map((index) => call.integers(index)) as [number[], number[], number[]];
  const from = x.shape.map(() => 0);
  const to = [...x.shape];
  axes.forEach((axis, at) => {
    from[axis] = starts[at]!;
    to[axis] = ends[at]!;
  });
  return slice(call.body, x, from, to);
}

function split(call: Call): readonly Ref[] {
  const x = call.raw(0);
  const axis = call.axis(0);
  let start = 0;
  return call.integers(1).map((size) => {
    const from = x.shape.map((_, at) => (at === axis ? start : 0));
    start += size;
    return slice(call.body, x, from, x.shape.with(axis, start));
  });
}

/** A new axis before each, broadcast, and the two made one. */
function tile(call: Call): Ref {
  const x = call.raw(0);
  const times = call.integers(1);
  const wide = x.shape.flatMap((side, axis) => [times[axis]!, side]);
  const axes = x.shape.map((_, axis) => 2 * axis + 1);
  return reshape(call.body, broadcastTo(call.body, x, wide, axes), call.shape);
}

function padded(call: Call): Ref {
  const [x, filler] = [call.raw(0), call.wide(2)];
  const pads = call.integers(1);
  const rank = x.shape.length;
  return pad(call.body, x, convert(call.body, filler, x.element), pads.slice(0, rank), pads.slice(rank));
}

export const layout = {
  Concat: (call) => concatenate(call.body, parts(call), call.axis(0)),
  Expand: (call) => broadcastTo(call.body, call.raw(0), call.shape),
  Gather: (call) => gather(call, call.raw(0), call.raw(1), call.axis(0)),
  Pad: padded,
  Reshape: (call) => reshape(call.body, call.raw(0), call.shape),
  Slice: sliced,
  Split: split,
  Tile: tile,
  Transpose: (call) => transpose(call.body, call.raw(0), call.list('perm')),
} as const satisfies Readonly<Record<string, Rule>>;

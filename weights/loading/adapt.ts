/** How a tensor of another shape becomes the one that the model wants, where there is an accepted way to do so. */
import type { HostTensor } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { antialiasedMatrix, bicubicMatrix, type Resampling, resample } from './resampling/resample.ts';
import { geometricMatrix } from './resampling/spline.ts';
import { type Rule, type Target, without } from './rule.ts';

/** Rows of a table of relative positions that are of the class token: to it, from it, and to itself. */
const CLASS_ROWS = 3;

/** Makes the values for the new shape; the shapes have been checked. */
export type Adapt = (values: Float32Array) => Float32Array;

/**
 * How the parameter `name` can be made from a tensor of shape `from`, or null where it cannot.
 * Position embeddings are resized to the model's grid; tables of relative positions as the rule says; a patch
 * projection stored as a matrix is reshaped.
 */
export function adaptation(
  name: string,
  from: readonly number[],
  to: readonly number[],
  target: Target,
  { tables, positions }: Partial<Record<'tables', Rule['tables']> & Record<'positions', Rule['positions']>>,
): Adapt | null {
  if (name === 'pos_embed')
    return resizedTokens(from, to, prefixTokens(target), target.grid, matrixOf(target, positions));
  if (name === 'absolute_pos_embed') return resizedTokens(from, to, 0, target.grid, bicubicMatrix);
  if (name.endsWith('relative_position_bias_table') && tables !== undefined) {
    return resizedTable(from, to, prefixTokens(target) > 0 ? CLASS_ROWS : 0, tables);
  }
  if (name === 'patch_embed.proj.weight' && from.length === 2 && from[0] === to[0]) {
    return sizeOf(from) === sizeOf(to) ? (values) => values : null;
  }
  return name === inputConvolution(target) ? spreadChannels(from, to) : null;
}

/** The convolution that sees the image: the first one, which has three channels in every model. */
function inputConvolution({ parameters, prefix = '' }: Target): string | undefined {
  const first = parameters.find(({ shape }) => shape.length === 4)?.name;
  return first === undefined ? undefined : without(first, prefix);
}

/**
 * A convolution over another number of channels, as timm's `adapt_input_conv` makes one: channels are repeated or cut off,
 * and scaled by the ratio of their numbers. One channel spread over three gives on gray images what it gave before.
 */
function spreadChannels(from: readonly number[], to: readonly number[]): Adapt | null {
  const [out = 0, channels = 0, ...kernel] = from;
  const [wantedOut, wanted = 0, ...wantedKernel] = to;
  const same = out === wantedOut && kernel.join() === wantedKernel.join();
  if (from.length !== 4 || to.length !== 4 || !same || channels === 0) return null;
  const size = sizeOf(kernel);
  const scale = channels / wanted;
  return (values) => {
    const result = new Float32Array(sizeOf(to));
    for (let row = 0; row < out * wanted; row++) {
      const source = (Math.floor(row / wanted) * channels + ((row % wanted) % channels)) * size;
      for (let at = 0; at < size; at++) result[row * size + at] = values[source + at]! * scale;
    }
    return result;
  };
}

export function adapted(tensor: HostTensor, shape: readonly number[], adapt: Adapt): HostTensor {
  return { shape, data: adapt(Float32Array.from(tensor.data)) };
}

/** DINOv2's code adds this to the number of patches before it divides, for networks without registers. */
const OFFSET = 0.1;

/** How positions of a grid are resampled. */
function matrixOf(target: Target, positions: Rule['positions']): Resampling {
  if (positions === undefined) return bicubicMatrix;
  if (target.parameters.some(({ name }) => name.endsWith('reg_token'))) return antialiasedMatrix;
  return (from, to) => bicubicMatrix(from, to, from / (to + OFFSET));
}

/** Tokens that stand before the grid of patches and have positions: class and distillation token, unless there are registers. */
function prefixTokens(target: Target): number {
  const names = new Set(target.parameters.map(({ name }) => name));
  if (names.has('reg_token')) return 0;
  return ['cls_token', 'dist_token'].filter((name) => names.has(name)).length;
}

/** Position embeddings [1, prefix + rows * columns, width]: prefix kept, grid bicubic, as timm's resize_pos_embed. */
function resizedTokens(
  from: readonly number[],
  to: readonly number[],
  prefix: number,
  grid: Target['grid'],
  matrix: Resampling,
): Adapt | null {
  const [batch, tokens = 0, width = 0] = from;
  const [, wanted = 0] = to;
  if (from.length !== 3 || to.length !== 3 || batch !== 1 || to[0] !== 1 || width !== to[2]) return null;
  const source = squareGrid(tokens - prefix);
  const [rows, columns] = grid ?? squareGrid(wanted - prefix) ?? [];
  if (source === null || rows === undefined || columns === undefined || prefix + rows * columns !== wanted) return null;
  return (values) => {
    const kept = values.subarray(0, prefix * width);
    const patches = values.subarray(prefix * width);
    const resized = resample(patches, width, matrix(source[0], rows), matrix(source[1], columns));
    const result = new Float32Array(sizeOf(to));
    result.set(kept);
    result.set(resized, kept.length);
    return result;
  };
}

/** Tables [side * side + extra, heads]: the square part is resized, the extra rows behind it are kept. */
function resizedTable(
  from: readonly number[],
  to: readonly number[],
  extra: number,
  kind: 'bicubic' | 'geometric',
): Adapt | null {
  const [rows = 0, heads = 0] = from;
  const source = squareGrid(rows - extra);
  const wanted = squareGrid((to[0] ?? 0) - extra);
  if (from.length !== 2 || to.length !== 2 || heads !== to[1] || source === null || wanted === null) return null;
  const matrix = (kind === 'bicubic' ? bicubicMatrix : geometricMatrix)(source[0], wanted[0]);
  if (matrix === null) return null;
  return (values) => {
    const end = source[0] * source[1] * heads;
    const resized = resample(values.subarray(0, end), heads, matrix, matrix);
    const result = new Float32Array(sizeOf(to));
    result.set(resized);
    result.set(values.subarray(end), resized.length);
    return result;
  };
}

function squareGrid(count: number): readonly [number, number] | null {
  const side = Math.round(Math.sqrt(count));
  return side >= 1 && side * side === count ? [side, side] : null;
}

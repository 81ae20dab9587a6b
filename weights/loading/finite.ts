/** NaN and infinities in weights: found where they enter, because training would only say that it diverged. */
import { InputError } from '../../common/errors.ts';
import type { HostTensor } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Source } from './rule.ts';

/** A tensor of the file that holds values that are no numbers. */
export interface NotFinite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly count: number;
  /** Index of the first, one number a dimension. */
  readonly first: readonly number[];
  readonly value: number;
  /** Is it float64, whose numbers may be too large for the float32 that assay computes with? */
  readonly wide: boolean;
}

const SHOWN = 10;

/** What is wrong with the values as they are read, or null. */
export function notFinite({ from, stored }: Source, { shape, data }: HostTensor): NotFinite | null {
  if (!(data instanceof Float32Array)) return null;
  let count = 0;
  let first = -1;
  for (let index = 0; index < data.length; index++) {
    if (Number.isFinite(data[index])) continue;
    if (count++ === 0) first = index;
  }
  if (count === 0) return null;
  return { name: from, shape, count, first: place(first, shape), value: data[first]!, wide: stored?.dtype === 'F64' };
}

export function notFiniteError(file: string, broken: readonly NotFinite[]): InputError {
  const names = broken.slice(0, SHOWN).map(({ name, shape, count, first, value, wide }) => {
    const what = Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinity' : '-infinity';
    const cause = wide && !Number.isNaN(value) ? ' as float32' : '';
    const of = shape.length === 0 ? '' : `, the first at [${first.join(', ')}]`;
    return `${name.slice(0, 200)} has ${what}${cause} (${count} of ${sizeOf(shape)} values are no finite numbers${of})`;
  });
  const rest = broken.length - names.length;
  const message = `weights that are no numbers: ${names.join('; ')}${rest > 0 ? ` and ${rest} more tensors` : ''}`;
  const hint = 'The pre-training diverged, or the file was damaged: take an earlier checkpoint, or fetch it again';
  return new InputError({ file, message, hint });
}

/** Row-major. */
function place(index: number, shape: readonly number[]): readonly number[] {
  return shape.map((side, axis) => Math.floor(index / sizeOf(shape.slice(axis + 1))) % side);
}

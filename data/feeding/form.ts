/** How a batch holds its images: as the model sees them, or as levels, which a program normalises by itself. */
import type { InputSettings } from '../../schemas/config.ts';
import { type Crop, writeLevels, writeNormalized } from '../transforms/normalize.ts';
import type { Plane } from '../transforms/resample.ts';

/** Planar: normalised float32 in three channels, or levels of 16 bits (`writeLevels`). */
export type Pixels = Float32Array | Uint16Array;

export interface Form extends InputSettings {
  /** Channels of levels; left out: as the model sees them. */
  readonly levels?: 1 | 3;
}

export const channelsOf = ({ levels = 3 }: Pick<Form, 'levels'>): 1 | 3 => levels;

/** @param memory see `valuesIn` */
export const pixelsIn = (memory: ArrayBuffer | undefined, length: number, { levels }: Pick<Form, 'levels'>): Pixels =>
  levels === undefined ? valuesIn(Float32Array, memory, length) : valuesIn(Uint16Array, memory, length);

interface ArrayKind<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (memory: ArrayBuffer, offset: number, length: number): T;
}

/** @param memory of an earlier batch that is not needed any more: used where it is large enough; what it holds stays */
export function valuesIn<T>(Kind: ArrayKind<T>, memory: ArrayBuffer | undefined, length: number): T {
  const fits = memory !== undefined && memory.byteLength >= length * Kind.BYTES_PER_ELEMENT;
  return fits ? new Kind(memory, 0, length) : new Kind(length);
}

/** Writes a square of a plane into `out` at `offset`, as the form says. */
export function writeCrop(
  plane: Plane,
  white: number,
  { normalize, ...form }: Pick<Form, 'normalize' | 'levels'>,
  crop: Crop,
  side: number,
  out: Pixels,
  offset: number,
): void {
  if (out instanceof Float32Array) writeNormalized(plane, white, normalize, crop, side, out, offset);
  else writeLevels(plane, white, channelsOf(form), crop, side, out, offset);
}

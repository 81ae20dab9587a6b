/**
 * What the generators of goldens and the tests both compute, so that it need not be stored: numbers from hashes of names.
 * test/golden/noise.py is the same in Python.
 */
import assert from 'node:assert/strict';
import type { HostTensor } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';

/** Numbers in [-0.5, 0.5), exact in float32: a hash of the name (FNV-1a) and the place. */
export function noise(name: string, size: number): Float64Array {
  let stream = 0x811c9dc5;
  for (const byte of Buffer.from(name)) stream = Math.imul(stream ^ byte, 0x01000193);
  const start = Math.imul(stream + 1, 0x85ebca6b);
  return Float64Array.from({ length: size }, (_, index) => {
    let hash = Math.imul(index + 1, 0x9e3779b1) ^ start;
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    hash ^= hash >>> 15;
    return (hash >>> 8) / 2 ** 24 - 0.5;
  });
}

/** A tensor of noise, each number changed by `change`. */
export const noisy = (name: string, shape: readonly number[], change: (value: number) => number): HostTensor => ({
  shape,
  data: Float32Array.from(noise(name, sizeOf(shape)), change),
});

/** Noise on planes of many colours. */
export function pictures(shape: readonly number[]): HostTensor {
  const plane = sizeOf(shape.slice(2));
  const tints = noise('tint', shape[0]! * shape[1]!).map((value) => value * 8);
  const values = noise('input', sizeOf(shape));
  return { shape, data: Float32Array.from(values, (value, index) => value * 4 + tints[Math.floor(index / plane)]!) };
}

/** The weights that a generator gave to the tensor of this name; counters are 1. */
export function weightOf(name: string, shape: readonly number[]): HostTensor {
  if (shape.length === 0) return { shape, data: Int32Array.of(1) };
  const scale = shape.length > 1 ? Math.sqrt(12 / sizeOf(shape.slice(1))) : 0.5;
  const aboutZero = name.endsWith('running_mean') || /^backbone\.layers\..*bias$/.test(name);
  const offset = shape.length > 1 || aboutZero ? 0 : 1;
  return noisy(name, shape, (value) => value * scale + offset);
}

/**
 * Two sums of the elements, each times a factor of 0.5 to 1 of either sign, and the largest magnitude. An element that is
 * off by e moves both sums by e/2 or more.
 */
export type Summary = readonly [number, number, number];

export function summary(name: string, { data }: HostTensor): Summary {
  const sum = (probe: string): number =>
    noise(probe, data.length).reduce((total, value, at) => total + data[at]! * (value + Math.sign(value) * 0.5), 0);
  return [sum(`${name} 1`), sum(`${name} 2`), largest(data)];
}

export const largest = (data: ArrayLike<number>): number =>
  Array.from(data, Math.abs).reduce((a, b) => Math.max(a, b), 0);

/**
 * Holds a tensor to its summary.
 * @param tolerance of an element
 * @param sums times the tolerance is what the sums may be off by. By default half: an element counts for that or more, so
 *   that none can be off by more than the tolerance. More is for tensors whose rounding errors add up.
 */
export function closeToSummary(
  name: string,
  found: HostTensor,
  expected: Summary,
  tolerance: number,
  sums = 0.5,
): void {
  const actual = summary(name, found);
  const off = expected.map((value, index) => Math.abs(actual[index]! - value));
  const allowed = [tolerance * sums, tolerance * sums, tolerance];
  assert.ok(
    off.every((value, index) => value <= allowed[index]!),
    `${name} is off by [${off.join(', ')}], more than [${allowed.join(', ')}] in its sums and its largest magnitude`,
  );
}

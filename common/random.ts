/**
 * Named, seeded random streams. A stream is made from a seed and names such as ('shuffle', epoch), so what one stream
 * yields never depends on how much another has used, on the order of execution, or on where a run was resumed.
 */
import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { canonicalJson } from './canonical.ts';

export interface RandomStream {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Uniform integer in [0, bound), bound at most 2^32; free of modulo bias to within 2^-32. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

/** Seed as 32 hexadecimal digits: SHA-256 over the seed and the names. */
export function deriveSeed(seed: number | string, ...names: readonly (string | number)[]): string {
  return createHash('sha256')
    .update(canonicalJson([seed, ...names]))
    .digest('hex')
    .slice(0, 32);
}

/** The stream of that seed and those names. */
export function randomStream(seed: number | string, ...names: readonly (string | number)[]): RandomStream {
  const hex = deriveSeed(seed, ...names);
  const state = [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(state);
  const uniform = (): number => (generator.next() >>> 0) / 0x1_0000_0000;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    // Box-Muller without keeping the second value: a stream's state stays a pure function of the number of draws.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

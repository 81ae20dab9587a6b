import { isConstant } from './variation.ts';

export interface Description {
  readonly n: number;
  /** null without a value. */
  readonly mean: number | null;
  /** Sample standard deviation (divisor n - 1), exactly 0 where values differ by rounding alone; null below two values. */
  readonly sd: number | null;
}

/** Mean and spread of values, in the values' own unit. @throws RangeError for a value that is not finite */
export function describe(values: readonly number[]): Description {
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`statistics need finite values, not ${value}`);
  }
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null };
  const constant = isConstant(values);
  // Around the first value: sums of large values that hardly differ lose the digits in which they do.
  const [first] = values as readonly [number];
  const mean = constant ? first : first + values.reduce((sum, value) => sum + (value - first), 0) / n;
  if (n === 1) return { n, mean, sd: null };
  const squares = constant ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: Math.sqrt(squares / (n - 1)) };
}

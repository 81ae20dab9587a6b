import quantile from '@stdlib/stats-base-dists-t-quantile';

export interface Description {
  readonly n: number;
  /** null without a value. */
  readonly mean: number | null;
  /** Sample standard deviation (divisor n - 1); null below two values. */
  readonly sd: number | null;
  /** 95 % confidence interval of the mean, mean ± t(0.975; n - 1) · sd / √n; null below two values. */
  readonly ci95: readonly [number, number] | null;
}

/** Are all values the same? Then their deviation is zero, which rounding in the mean would hide. */
export function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

/** Mean, spread and interval of finite values, in the values' own unit. */
export function describe(values: readonly number[]): Description {
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null, ci95: null };
  const mean = isConstant(values) ? values[0]! : values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, sd: null, ci95: null };
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (quantile(0.975, n - 1) * sd) / Math.sqrt(n);
  return { n, mean, sd, ci95: [mean - half, mean + half] };
}

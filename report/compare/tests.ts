/** Every test of a task. */
import { type DifferenceTest, testDifference } from '../../stats/difference.ts';
import type { Scope, StandardError, Variant } from '../../stats/standard-error.ts';
import { holm } from '../../stats/tests/holm.ts';
import { resampledTest, type Splits } from '../../stats/tests/nadeau-bengio.ts';
import { isSame } from '../../stats/variation.ts';
import type { NoTestReason } from '../results/comparison-task.ts';
import type { Arm } from './arm.ts';

export interface Method {
  readonly over: 'seeds+cases' | 'seeds';
  readonly variant: Variant;
  readonly adjust: 'holm' | 'none';
  readonly alpha: number;
  readonly compare: 'best' | 'all-pairs' | { readonly baseline: string };
  readonly direction: 'higher-is-better' | 'lower-is-better';
  /** The values are an arm's means on random splits of the same cases, one a split, in the same order for all arms. */
  readonly splits?: Splits;
}

/** `a` against `b`. */
export interface Pair {
  readonly a: Arm;
  readonly b: Arm;
  /** Mean of `a` minus mean of `b`; null where one has no value. */
  readonly difference: number | null;
  readonly error: StandardError | null;
  readonly p: number | null;
  /** Over the family; null where the pair is not of it. */
  readonly adjusted: number | null;
  readonly reason: NoTestReason | null;
}

export interface Tests {
  readonly method: Method;
  readonly scope: Scope;
  readonly arms: readonly Arm[];
  /** Those with a value, best mean first; of means that are equal up to rounding the first of the experiment. */
  readonly ranked: readonly Arm[];
  /** What the others are shown against: the best mean, or the baseline; null where nothing has a value. */
  readonly reference: Arm | null;
  /** Number of tests that were made and adjusted together. */
  readonly tests: number;
  readonly pair: (a: Arm, b: Arm) => Pair;
}

/** @param incomparable the arms' test cases are not the same: then nothing is tested */
export function testAll(arms: readonly Arm[], method: Method, incomparable: boolean): Tests {
  const scope = method.splits === undefined ? scopeOf(arms, method.over) : 'seeds+cases';
  const ranked = ranking(arms, method.direction);
  const { compare } = method;
  const baseline = typeof compare === 'object' ? arms.find(({ name }) => name === compare.baseline) : undefined;
  const reference = baseline ?? ranked[0] ?? null;
  const family = new Map<string, Pair>();
  const key = (a: Arm, b: Arm): string => `${arms.indexOf(a)} ${arms.indexOf(b)}`;
  for (const [index, a] of arms.entries()) {
    for (const b of arms.slice(index + 1)) {
      if (baseline !== undefined && a !== baseline && b !== baseline) continue;
      family.set(key(a, b), testPair(a, b, scope, method, incomparable));
    }
  }
  const tests = adjust(family, method.adjust);
  const pair = (a: Arm, b: Arm): Pair => family.get(key(a, b)) ?? turned(family.get(key(b, a))!);
  return { method, scope, arms, ranked, reference, tests, pair };
}

/** Where not all arms' predictions of common cases are known, seeds alone; with one trial each, cases alone. */
export function scopeOf(arms: readonly Arm[], over: Method['over']): Scope {
  const samples = arms.flatMap(({ sample }) => sample ?? []);
  if (over === 'seeds' || samples.some(({ cases }) => cases === null)) return 'seeds';
  return samples.length > 0 && samples.every(({ n }) => n === 1) ? 'cases' : 'seeds+cases';
}

/** The sort is stable: of means equal to 12 digits the first in the experiment stays first. */
function ranking(arms: readonly Arm[], direction: Method['direction']): readonly Arm[] {
  const sign = direction === 'higher-is-better' ? -1 : 1;
  const rounded = ({ sample }: Arm): number => Number(sample!.mean.toPrecision(12));
  return arms.filter(({ sample }) => sample !== null).toSorted((a, b) => sign * (rounded(a) - rounded(b)));
}

function testPair(a: Arm, b: Arm, scope: Scope, { variant, splits }: Method, incomparable: boolean): Pair {
  const untested = { a, b, error: null, p: null, adjusted: null };
  if (a.sample === null || b.sample === null) return { ...untested, difference: null, reason: 'no-value' };
  const difference = a.sample.mean - b.sample.mean;
  if (incomparable) return { ...untested, difference, reason: 'different-cases' };
  const test = splits === undefined ? testDifference(a.sample, b.sample, scope, variant) : testSplits(a, b, splits);
  if (test === null) return { ...untested, difference, reason: 'no-value' };
  if (!test.tested) return { ...untested, difference: test.difference, reason: test.reason };
  return { a, b, difference: test.difference, error: test.error, p: test.p, adjusted: test.p, reason: null };
}

/** Over the splits on which both have a value; null where there is none. */
function testSplits(a: Arm, b: Arm, splits: Splits): DifferenceTest | null {
  const differences = a.trials.flatMap(({ value }, split) => {
    const other = b.trials[split]?.value ?? null;
    return value === null || other === null ? [] : [isSame(value, other) ? 0 : value - other];
  });
  return differences.length === 0 ? null : resampledTest(differences, splits);
}

/** Adjusts all tests of the family together; those that could not be made do not count. Returns how many were. */
function adjust(family: Map<string, Pair>, method: Method['adjust']): number {
  const tested = [...family].flatMap(([key, pair]) => (pair.p === null ? [] : [{ key, pair, p: pair.p }]));
  const adjusted = method === 'holm' ? holm(tested.map(({ p }) => p)) : tested.map(({ p }) => p);
  tested.forEach(({ key, pair }, index) => {
    family.set(key, { ...pair, adjusted: adjusted[index]! });
  });
  return tested.length;
}

function turned(pair: Pair): Pair {
  return { ...pair, a: pair.b, b: pair.a, difference: pair.difference === null ? null : 0 - pair.difference };
}

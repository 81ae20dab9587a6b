/** Of one arm, its trials in a group of the test images, and their difference between two groups. */
import { tTwoSided } from '../../stats/distributions.ts';
import { sampleOf } from '../../stats/sample.ts';
import { meanError, type Scope, type StandardError } from '../../stats/standard-error.ts';
import { isSame } from '../../stats/variation.ts';
import type { TrialResult } from '../results/results.ts';

export interface GroupSample {
  /** By trial, of those that have one. */
  readonly values: ReadonlyMap<number, number>;
  /** One a trial with a value, of the units below; null where they are not known of every one. */
  readonly contributions: readonly Float64Array[] | null;
  readonly units: readonly number[];
}

export function groupSample(
  trials: readonly TrialResult[],
  column: number,
  group: number,
  units: readonly number[],
): GroupSample {
  const found = trials.flatMap((trial) => {
    const influence = trial.state === 'finished' ? trial.subgroups?.[column]?.[group] : undefined;
    return influence ? [{ trial: trial.trial, ...influence }] : [];
  });
  return {
    values: new Map(found.map(({ trial, value }) => [trial, value])),
    contributions: found.map(({ contributions }) => contributions),
    units,
  };
}

export interface Found {
  /** null where no trial has a value in both. */
  readonly difference: number | null;
  /** null where it does not vary. */
  readonly error: StandardError | null;
  readonly p: number | null;
}

/**
 * The same trials in both groups: the mean over them of a − b, with the standard error of one arm's mean. The contributions
 * of a unit to the difference are those to a less those to b: groups share no image, but may share a patient.
 */
export function groupDifference(a: GroupSample, b: GroupSample, scope: Scope): Found {
  const trials = [...a.values.keys()].filter((trial) => b.values.has(trial));
  if (trials.length === 0) return { difference: null, error: null, p: null };
  const values = trials.map((trial) => a.values.get(trial)! - b.values.get(trial)!);
  const places = new Map([...new Set([...a.units, ...b.units])].map((unit, place) => [unit, place]));
  const contributions = trials.map((trial) => {
    const sums = new Float64Array(places.size);
    add(sums, places, a, trial, 1);
    add(sums, places, b, trial, -1);
    return sums;
  });
  const sample = sampleOf(values, scope === 'seeds' ? null : contributions);
  const difference = isSame(1 + sample.mean, 1) ? 0 : sample.mean;
  const error = meanError(sample, scope);
  if (typeof error === 'string') return { difference, error: null, p: null };
  return { difference, error, p: tTwoSided(difference / Math.sqrt(error.seeds + error.cases), error.df) };
}

function add(
  sums: Float64Array,
  places: ReadonlyMap<number, number>,
  { values, contributions, units }: GroupSample,
  trial: number,
  sign: number,
): void {
  const own = contributions?.[[...values.keys()].indexOf(trial)];
  for (const [at, unit] of units.entries()) sums[places.get(unit)!]! += sign * (own?.[at] ?? 0);
}

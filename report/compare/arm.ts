/** The trials of one arm on one task. */
import { type Sample, sampleOf } from '../../stats/sample.ts';
import type { TrialEntry } from '../results/comparison-task.ts';
import type { TrialResult } from '../results/results.ts';
import { metricLabel } from '../words/metric-info.ts';

export interface Arm {
  readonly name: string;
  /** All that were planned. */
  readonly trials: readonly TrialEntry[];
  /** Of the trials that have one. */
  readonly values: readonly number[];
  /** null: not known of every trial with a value. */
  readonly contributions: readonly Float64Array[] | null;
  /** null without a value. */
  readonly sample: Sample | null;
}

export function armOf(name: string, results: readonly TrialResult[], metric: string): Arm {
  const trials = results.map((trial) => entryOf(trial, metric));
  const valued = results.filter((trial, index) => trial.state === 'finished' && trials[index]!.state === 'finished');
  const values = trials.flatMap(({ value }) => value ?? []);
  const known = valued.flatMap((trial) => (trial.state === 'finished' ? (trial.contributions ?? []) : []));
  return withSample(name, trials, values, known.length === values.length ? known : null);
}

export function withSample(
  name: string,
  trials: readonly TrialEntry[],
  values: readonly number[],
  contributions: readonly Float64Array[] | null,
): Arm {
  const sample = values.length === 0 ? null : sampleOf(values, contributions);
  return { name, trials, values, contributions, sample };
}

function entryOf(result: TrialResult, metric: string): TrialEntry {
  const { trial } = result;
  if (result.state !== 'finished') return { trial, state: result.state, value: null, reason: result.reason };
  const value = result.metrics[metric] ?? null;
  if (value !== null) return { trial, state: 'finished', value, reason: null };
  const why = result.reasons?.[metric];
  const reason = `without ${metricLabel(metric)}${why === undefined ? '' : `: ${why}`}`;
  return { trial, state: 'undefined', value: null, reason };
}

export const isComplete = ({ trials, values }: Arm): boolean => trials.length > 0 && values.length === trials.length;
/** Nothing finished yet, but something may still. */
export const isAwaited = ({ trials, values }: Arm): boolean =>
  values.length === 0 && trials.some(({ state }) => state === 'unfinished');

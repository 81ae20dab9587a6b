/** Disjoint folds of one data set, pooled case by case. */
import type { ExperimentResults, TaskCases } from '../../results/results.ts';
import { type Arm, withSample } from '../arm.ts';
import { inputOf } from '../input.ts';
import { onSome, type TaskInput } from '../task-input.ts';

/**
 * Trial j of an arm is its j-th trial on every fold together: of the metric the mean weighted by the folds' test cases,
 * and every test case of every fold with its own contribution. Folds have models of their own, whose scores cannot be
 * ranked together: the AUC is the mean of the folds' AUCs, never one of mixed scores.
 */
export function pooledInput(results: ExperimentResults, tasks: readonly string[]): TaskInput {
  const folds = tasks.map((task) => inputOf(results, task));
  const counts = folds.map(({ cases }) => (cases?.common ? cases.cases : null));
  const all = counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
  const weights = counts.map((count) => (all === null ? 1 / folds.length : count! / all));
  const [first] = folds;
  return {
    ...first!,
    arms: results.arms.map((name, arm) =>
      pooledArm(
        name,
        folds.map(({ arms }) => arms[arm]!),
        weights,
        tasks,
      ),
    ),
    cases: pooledCases(folds.map(({ cases }) => cases)),
    oneClass: {},
    ...onSome(folds),
    others: [],
    pooling: { kind: 'folds', tasks },
  };
}

function pooledArm(name: string, folds: readonly Arm[], weights: readonly number[], tasks: readonly string[]): Arm {
  const trials = folds[0]!.trials.map((entry, index) => {
    const own = folds.map((fold) => fold.trials[index]);
    const missing = own.findIndex((one) => one === undefined || one.value === null);
    if (missing === -1) {
      const value = own.reduce((sum, one, fold) => sum + weights[fold]! * one!.value!, 0);
      return { ...entry, state: 'finished', value, reason: null } as const;
    }
    const { state, reason } = own[missing] ?? { state: 'unfinished', reason: 'not run yet' };
    return { trial: entry.trial, state, value: null, reason: `${reason} on ${tasks[missing]}` } as const;
  });
  const values = trials.flatMap(({ value }) => value ?? []);
  const known = folds.every(({ contributions, values: own }) => contributions !== null || own.length === 0);
  const contributions = trials.flatMap(({ value }, index) =>
    value === null ? [] : [joined(folds.map((fold, at) => scaled(contributionsOf(fold, index), weights[at]!)))],
  );
  return withSample(name, trials, values, known && values.length > 0 ? contributions : null);
}

/** Of the trial at that place; contributions stand for the trials with a value alone. */
function contributionsOf({ trials, contributions }: Arm, index: number): Float64Array {
  const place = trials.slice(0, index).filter(({ value }) => value !== null).length;
  return contributions?.[place] ?? new Float64Array();
}

const scaled = (values: Float64Array, weight: number): Float64Array => values.map((value) => value * weight);

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Sums; what is not known of one fold is not known of all. */
function pooledCases(folds: readonly (TaskCases | null)[]): TaskCases | null {
  const common = folds.flatMap((fold) => (fold?.common ? fold : []));
  const different = folds.find((fold) => fold?.common === false);
  if (different !== undefined) return different;
  if (common.length < folds.length) return null;
  const sum = (of: (fold: (typeof common)[number]) => number | null): number | null =>
    common.reduce<number | null>((total, fold) => {
      const own = of(fold);
      return total === null || own === null ? null : total + own;
    }, 0);
  const names = common[0]!.positives?.map(({ name }) => name) ?? null;
  return {
    common: true,
    cases: sum(({ cases }) => cases)!,
    patients: sum(({ patients }) => patients),
    positives:
      names?.map((name) => ({
        name,
        count: sum(({ positives }) => positives?.find((one) => one.name === name)?.count ?? 0)!,
      })) ?? null,
    left_out_classes: [...new Set(common.flatMap(({ left_out_classes }) => left_out_classes))],
  };
}

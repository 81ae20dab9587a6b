/** Invented results for the tests of reports. */
import {
  type CellResult,
  type ExperimentResults,
  type FinishedTrial,
  NOTHING_KNOWN,
} from '../../report/results/results.ts';
import type { ReportSettings } from '../../schemas/config.ts';

type Values = readonly (number | null)[];

export const SETTINGS: ReportSettings = {
  test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha: 0.05 },
  compare: 'best',
  relevant: null,
  protocol: 'assay',
};

/**
 * Results from AUCs by task, arm and trial.
 * @param more further metrics of every trial.
 */
export function resultsOf(
  aucs: Readonly<Record<string, Readonly<Record<string, Values>>>>,
  changes: Partial<ExperimentResults> = {},
  more: Readonly<Record<string, number | null>> = {},
): ExperimentResults {
  const cells = Object.entries(aucs).flatMap(([task, arms]) =>
    Object.entries(arms).map(([arm, values]): CellResult => {
      const trials = values.map((auc, index) => finished(index + 1, { auc, ...more }));
      return { task, arm, trials };
    }),
  );
  return {
    ...NOTHING_KNOWN,
    experiment: 'example',
    description: null,
    tasks: Object.keys(aucs).map((name) => ({ name, metric: 'auc', dataset: name })),
    arms: [...new Set(cells.map(({ arm }) => arm))],
    cells,
    settings: SETTINGS,
    ...changes,
  };
}

export const adamw = [0.8056, 0.8221, 0.8083];
export const sgd = [0.7412, 0.762, 0.7498];
export const near = [0.8012, 0.8234, 0.799];

/** A trial of which only its metrics are known. */
export function finished(trial: number, metrics: FinishedTrial['metrics']): FinishedTrial {
  return { trial, state: 'finished', metrics, contributions: null, flags: {} };
}

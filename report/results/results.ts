/** What reports and statistics are made of: every trial's metrics, arranged by task and arm, and what is known of their test cases. */

import type { DataAudit, LeakageAudit } from '../../schemas/audit.ts';
import type { OperatingRule } from '../../schemas/config.ts';
import type {
  ArmProperty,
  NamedValue,
  OpenTrial,
  Prespecification,
  ReportSettings,
  ReportTask,
} from '../../schemas/report-config.ts';
import type { Influence } from '../../stats/influence/influence.ts';
import type { PretrainingResult } from './pretraining.ts';
import type { SearchResult } from './search.ts';

export type { ArmProperty, NamedValue, Prespecification } from '../../schemas/report-config.ts';

export interface FinishedTrial {
  /** Counted from 1. */
  readonly trial: number;
  readonly state: 'finished';
  /** All metrics of the trial by name: auc, accuracy, auc/<class> ... Undefined ones are null. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Why a metric is null, by its name, where that is known. */
  readonly reasons?: Readonly<Record<string, string>>;
  /**
   * Of the metric that the task is compared by: one number a unit (patient where patients are known, else case) of the
   * task's common list, scaled so that the covariance of two trials' metrics due to the test cases is the dot product of
   * their contributions (stats/influence/). null where predictions are not known.
   */
  readonly contributions: Float64Array | null;
  /**
   * Of the metric that the task is compared by, by column and group of `subgroups`, with contributions of the group's units;
   * null where it has no value there; absent where there are none.
   */
  readonly subgroups?: readonly (readonly (Influence | null)[])[];
  readonly flags: {
    /** The model says the same class of every test image. */
    readonly one_class_predicted?: boolean;
  };
}

export type TrialResult = FinishedTrial | (OpenTrial & { readonly trial: number });

export interface CellResult {
  readonly task: string;
  readonly arm: string;
  /** All that were planned, whatever became of them. */
  readonly trials: readonly TrialResult[];
}

/** The test cases of a task. */
export type TaskCases =
  | {
      /** Every arm was tested on the same cases with the same truths. */
      readonly common: true;
      readonly cases: number;
      /** null: not known, so that every case counts as a patient of its own. */
      readonly patients: number | null;
      /** Test cases of each class, also of those that are left out of an average; null where there are no classes. */
      readonly positives: readonly { readonly name: string; readonly count: number }[] | null;
      /** Classes without an AUC, because no test case or every one is of them. */
      readonly left_out_classes: readonly string[];
      /** How scores of classes were read; absent where that is not known. */
      readonly reading?: {
        /** Of two classes that exclude each other the one that is looked for. */
        readonly positive: string | null;
        /** By which rule each trial chose its thresholds on validation images. */
        readonly operating_point: OperatingRule;
        /** Of predictive values; null: that of the test cases. */
        readonly prevalence: number | null;
      };
      /** Of segmentations: how far outlines may lie apart to count as the same, in millimetres; absent where it is not known. */
      readonly surface_tolerance?: number;
    }
  | {
      readonly common: false;
      /** A whole sentence: which arms were tested on what different cases or truths. */
      readonly reason: string;
    };

/** By the columns of a table of the test images. */
export type TaskSubgroups = readonly {
  readonly column: string;
  readonly groups: readonly {
    readonly name: string;
    /** Test images. */
    readonly cases: number;
    /** By the experiment, before the run: differences between such groups are tested. */
    readonly named: boolean;
    /** The fewest images that are in a class, or outside of one; null where there are no classes. */
    readonly fewest: number | null;
    /** Places among all units of the task (patients where they are known, else images), in the order of their contributions. */
    readonly units: readonly number[];
  }[];
}[];

/**
 * Tasks that carry the same `dataset:`, at least two.
 * folds: no test patient is in two of them, so that they are pooled case by case;
 * repeated: random splits of the same cases, whose test sets overlap (Nadeau and Bengio);
 * same-cases: the test cases are the same (fractions of the training data, resolutions): never counted as data sets;
 * unknown: the test cases of some task are not known.
 */
export interface DatasetGroup {
  readonly dataset: string;
  readonly tasks: readonly string[];
  readonly splits:
    | { readonly kind: 'folds' }
    /** Mean numbers of test and training cases a split. */
    | { readonly kind: 'repeated'; readonly test: number; readonly train: number }
    | { readonly kind: 'same-cases' }
    | { readonly kind: 'unknown' };
}

/** Whether the trials are all there. */
export type ResultsState =
  | { readonly kind: 'whole' }
  /** Whole sentences for the first screen: 'Made while 3 of 6 trials had not finished.' */
  | { readonly kind: 'partial'; readonly note: string };

export interface Provenance {
  /** Digests and versions: the same for the same inputs. */
  readonly inputs: readonly NamedValue[];
  /** Times, hardware and dates from the run's record: another run has others. null where none is known. */
  readonly run: readonly NamedValue[] | null;
}

export interface ExperimentResults {
  readonly experiment: string;
  readonly description: string | null;
  readonly tasks: readonly ReportTask[];
  readonly arms: readonly string[];
  readonly cells: readonly CellResult[];
  readonly settings: ReportSettings;
  /** By task; null or absent: nothing is known of its test cases, so that seeds alone are tested. */
  readonly cases: Readonly<Record<string, TaskCases | null>>;
  /** By task; absent where nothing of the kind was asked for, null where the table knows none of its test images, or the arms share none. */
  readonly subgroups: Readonly<Record<string, TaskSubgroups | null>>;
  /** Tasks of one data set; a task that is in none is a data set of its own. */
  readonly datasets: readonly DatasetGroup[];
  readonly state: ResultsState;
  readonly prespecified: Prespecification;
  readonly provenance: Provenance;
  /** By task: in what the computing of its trials differed (devices, versions), a sentence each: report/results/environments.ts. */
  readonly environments: Readonly<Record<string, readonly string[]>>;
  /** Only properties in which at least two arms differ. */
  readonly properties: readonly ArmProperty[];
  /** What is known of the data of each task; several where arms change it. */
  readonly data?: readonly TaskData[];
  /** Absent: nothing was pre-trained here. */
  readonly pretrainings?: readonly PretrainingResult[];
  /** Absent: no learning rate was searched. */
  readonly searches?: readonly SearchResult[];
  /** Cells, as `<task>/<arm>`, whose trials are one model that was evaluated as it is. */
  readonly untrained?: readonly string[];
  /** What of a task was seen in pre-trainings; absent: no arm was pre-trained here on other images than the task's own. */
  readonly seen?: readonly SeenInPretraining[];
}

export interface TaskData {
  readonly task: string;
  readonly audit: DataAudit;
}

export interface SeenInPretraining {
  readonly task: string;
  /** Whose weights come from that pre-training. */
  readonly arms: readonly string[];
  readonly audit: LeakageAudit;
}

/** What results are where only the trials' metrics are at hand. */
export const NOTHING_KNOWN = {
  cases: {},
  subgroups: {},
  datasets: [],
  state: { kind: 'whole' },
  prespecified: { kind: 'unknown' },
  provenance: { inputs: [], run: null },
  environments: {},
  properties: [],
} as const satisfies Partial<ExperimentResults>;

/** None of a trial that failed or has not finished. */
export function metricsOf(trial: TrialResult): FinishedTrial['metrics'] {
  return trial.state === 'finished' ? trial.metrics : {};
}

/** The trials of one cell; none where the cell is missing. */
export function trialsOf(results: ExperimentResults, task: string, arm: string): readonly TrialResult[] {
  return results.cells.find((cell) => cell.task === task && cell.arm === arm)?.trials ?? [];
}

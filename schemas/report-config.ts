/** What a report is told beside the results: settings, what was planned, and where the results come from. */
import type { Metric } from './types.ts';

export interface ReportSettings {
  readonly test: {
    /** What a difference is said of: other seeds and other patients, or other seeds on these test images. */
    readonly over: 'seeds+cases' | 'seeds';
    readonly variant: 'student' | 'welch';
    readonly adjust: 'holm' | 'none';
    readonly alpha: number;
  };
  /** `baseline` is the name of an arm. */
  readonly compare: 'best' | 'all-pairs' | { readonly baseline: string };
  /** Above 0, in the unit that the metric is shown in: percentage points of shares, px or mm of distances. */
  readonly relevant: number | null;
  /** `paper`: `test` is that of the original study. */
  readonly protocol: 'assay' | 'paper';
}

/** A name alone: groups are found in the table. With `groups` or `bins` they are named beforehand, and tested. */
export type SubgroupColumn =
  | string
  | { readonly column: string; readonly groups?: readonly string[]; readonly bins?: readonly number[] };

/** Columns of a table of the test images, each of which divides them into groups. */
export interface SubgroupSettings {
  /** Column that names the image. */
  readonly id: string;
  readonly columns: readonly SubgroupColumn[];
}

export interface ReportTask {
  readonly name: string;
  readonly metric: Metric;
  /** Tasks of one data set (folds, shares, resolutions of it) have the same; else the task's own name. */
  readonly dataset: string;
}

/** Why a planned trial has no result. */
export interface OpenTrial {
  readonly state: 'failed' | 'unfinished';
  /** What follows a count, without a full stop: 'diverged in epoch 1', 'not run yet'. */
  readonly reason: string;
}

/** Whether the report's settings stood before the first result was seen. */
export type Prespecification =
  | { readonly kind: 'fixed' }
  | {
      readonly kind: 'changed';
      /** In words, as `assay` prints settings: { what: 'metric of chest', before: 'accuracy', now: 'auc' }. */
      readonly changes: readonly { readonly what: string; readonly before: string; readonly now: string }[];
    }
  /** Results of an earlier version, or without a record. */
  | { readonly kind: 'unknown' };

/** One line of a list. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** A property in which arms differ: architecture, weights file, learning rate, number of parameters. */
export interface ArmProperty {
  readonly name: string;
  /** One an arm, in the experiment's order. */
  readonly values: readonly string[];
}

/** A cell whose learning rate was searched: what was tried. */
export interface SearchedCell {
  readonly task: string;
  readonly arm: string;
  /** Learning rates. */
  readonly rates: readonly number[];
  /** Of each rate. */
  readonly trials: number;
}

/**
 * Parameters of the `report` step. Inputs: `<task>/<arm>/<trial>` (evaluate), trials counted from 1; `data/<task>` (prepare);
 * of what was searched `search:<task>/<arm>` (search) and `search-trial:<task>/<arm>/<rate>/<trial>` (search-trial).
 */
export interface ReportParams {
  readonly experiment: string;
  readonly description: string | null;
  readonly tasks: readonly ReportTask[];
  readonly arms: readonly string[];
  readonly trials: number;
  readonly settings: ReportSettings;
  /** null: none. The table is the step's file. */
  readonly subgroups: SubgroupSettings | null;
  /** By the names of the inputs that are missing. */
  readonly open: Readonly<Record<string, OpenTrial>>;
  /** Cells, as `<task>/<arm>`, whose trials are one model that was evaluated as it is; absent: none. */
  readonly untrained?: readonly string[];
  /** Cells whose learning rate was searched; absent: none. */
  readonly searches?: readonly SearchedCell[];
  readonly prespecified: Prespecification;
  /** Digests and versions: the same for the same inputs. */
  readonly provenance: readonly NamedValue[];
  readonly properties: readonly ArmProperty[];
}

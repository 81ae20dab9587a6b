/**
 * An experiment after loading: merged, validated, expanded and resolved. The planner takes nothing else, so unchecked
 * input cannot reach it. `loadExperiment` in load.ts makes one.
 */
import type { Json } from '../../common/canonical.ts';
import type {
  EvaluateParams,
  FinetuneParams,
  PretrainLoadParams,
  PretrainParams,
  ReportSettings,
  ReportTask,
  SearchSettings,
  SubgroupSettings,
} from '../../schemas/config.ts';
import type { Experiment } from '../../schemas/types.ts';
import type { PrepareParams } from '../../stages/prepare/params.ts';
import type { Locations } from '../../stages/stage.ts';

/** What the weights of a network are before training: of a file, drawn, or pre-trained here. */
export interface Initialisation {
  readonly load: PretrainLoadParams;
  /** Of the weights file. */
  readonly locations: Locations;
  readonly pretraining?: Pretraining;
}

/** One pre-training. */
export interface Pretraining {
  /** Data sets whose training images it learns from. */
  readonly sets: readonly { readonly prepare: PrepareParams; readonly locations: Locations }[];
  /** The seed is the planner's. */
  readonly params: Omit<PretrainParams, 'seed'>;
  readonly from: Initialisation;
}

/** One task with one arm: the parameters of every stage that a trial of it passes through. */
export interface Cell {
  readonly task: string;
  readonly arm: string;
  readonly prepare: PrepareParams;
  /** Absolute paths. */
  readonly locations: Locations;
  readonly pretrainLoad: PretrainLoadParams;
  /** Where its weights are pre-trained here. */
  readonly pretraining?: Pretraining;
  /** The seed is the trial's, which the planner derives from (experiment seed, task, arm, trial). */
  readonly finetune: Omit<FinetuneParams, 'seed'>;
  /** Where the learning rate is searched: `finetune` has none then. */
  readonly search?: NonNullable<SearchSettings>;
  readonly evaluate: EvaluateParams;
}

export type DeviceSetting = NonNullable<Experiment['device']>;

export interface CheckedExperiment {
  readonly state: 'checked';
  /** Absolute path of the experiment file. */
  readonly file: string;
  readonly name: string;
  readonly description: string | null;
  readonly seed: number;
  /** Repetitions of every cell, at least 1. */
  readonly trials: number;
  readonly device: DeviceSetting;
  /** Devices of that kind that share each batch. */
  readonly devices: number;
  /** Whether equal runs must give equal bytes. */
  readonly deterministic: boolean;
  /** In the order of the file: columns of the table. */
  readonly tasks: readonly ReportTask[];
  /** In the order of the file: rows of the table. */
  readonly arms: readonly string[];
  /** Every task with every arm: all arms of the first task, then of the second ... */
  readonly cells: readonly Cell[];
  readonly report: ReportSettings;
  /** null: none. `table` is an absolute path. */
  readonly subgroups: (SubgroupSettings & { readonly table: string }) | null;
  /** The merged document as plain data, for the run record: `extends`, environment and `--set` applied, defaults not. */
  readonly resolved: Json;
}

export interface LoadOptions {
  /** Arguments of `--set`, in order, such as `schedule.epochs=5`. */
  readonly set?: readonly string[];
  /** This task alone: the others are neither checked nor part of the experiment that comes back. */
  readonly task?: string;
  /** Where `${VAR}` is looked up; process.env when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

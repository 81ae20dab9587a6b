/**
 * Settings after `extends`, overrides and defaults have been resolved: what plans and stages receive.
 * Defaults are filled in: where a field may be left out, its comment says what that means.
 */
import type { Augment, UncertainPolicy } from './data-config.ts';
import type {
  EvaluationConfig,
  ImageConfig,
  InitConfig,
  InitSettings,
  MethodSettings,
  ModelConfig,
  ScheduleSettings,
  Task,
} from './types.ts';

export type Normalize = NonNullable<ImageConfig['normalize']>;
export type * from './data-config.ts';
export type * from './report-config.ts';
export type {
  InitSettings,
  LrScheduleSettings,
  MethodSettings,
  OptimizerSettings,
  ScheduleSettings,
  SearchSettings,
} from './types.ts';

/** Which parts of an image are scored. */
export type CropPlan = NonNullable<EvaluationConfig['crops']>;

export type ClipNorm = NonNullable<ScheduleSettings['clip_norm']>;

/** What products are computed in: tensor/device.ts says more. */
export type Precision = NonNullable<ScheduleSettings['precision']>;

export interface ModelSettings {
  readonly arch: string;
  /** Overrides of the architecture's own values, by the names of the experiment file; absent means "as the architecture has it". */
  readonly overrides: Readonly<Partial<Record<ModelOverride, number | readonly number[]>>>;
}
/** A list has a value for each stage; only architectures with stages take one, for depth and heads. */
export type ModelOverride = Exclude<keyof ModelConfig, 'arch'>;

/** Where a weights file is. */
export type WeightsLocation =
  /** Absolute path. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string; readonly sha256: string }
  /** A name in `weights/catalog/catalog.yaml`. */
  | { readonly kind: 'catalog'; readonly name: string };

/** Kinds of pre-training whose weights files assay knows: one rule of `weights/rules/` each. */
export type RuleName = Exclude<NonNullable<InitConfig['method']>, 'random' | 'checkpoint'>;

/** Parameters of a `pretrain-load` step. Input: `weights` (pretrain) in place of a file, where the model was pre-trained here. The number of classes is not known yet: heads are drawn in `finetune`. */
export interface PretrainLoadParams {
  readonly model: ModelSettings;
  readonly init: InitSettings;
  /** Side of the model's square input in pixels: position embeddings of another grid are resized to it. */
  readonly image_size: number;
}

/** How pixels of the store become what the model sees. */
export interface InputSettings {
  /** Side of the square input in pixels. */
  readonly size: number;
  readonly normalize: Normalize;
}

/**
 * Parameters of a `pretrain` step. Inputs: `data/1`, `data/2` ... (prepare), whose training images it learns from, and
 * `weights` (pretrain-load), what it begins with.
 */
export interface PretrainParams {
  readonly method: MethodSettings;
  readonly model: ModelSettings;
  readonly input: InputSettings;
  readonly schedule: ScheduleSettings;
  /** 32 hexadecimal digits: a hash of the experiment's seed, the same for all trials and arms. */
  readonly seed: string;
}

/** `lr` is absent where it is searched: then it is that of the input `search`. */
export type FinetuneSchedule = Omit<ScheduleSettings, 'lr' | 'search'> & Partial<Pick<ScheduleSettings, 'lr'>>;

/** Parameters of a `finetune` step. Inputs: `data` (prepare), `weights` (pretrain-load), and `search` where it has no `lr`. */
export interface FinetuneParams {
  readonly task: Task;
  readonly model: ModelSettings;
  readonly input: InputSettings;
  readonly augment: Augment;
  /** Validation images, too, are augmented; absent: they are not. */
  readonly augment_validation?: true;
  /** What an uncertain label counts as. */
  readonly uncertain: UncertainPolicy;
  /** What is random of uncertain labels is drawn every epoch, for validation too; absent: once, for training. */
  readonly uncertain_drawn?: 'epoch';
  readonly schedule: FinetuneSchedule;
  /** Seed of the trial, 32 hexadecimal digits: a hash of (experiment seed, task, arm, trial). */
  readonly seed: string;
}

/** Parameters of a `search-trial` step, with the inputs of `finetune`. The seed is that of no trial. */
export interface SearchTrialParams extends FinetuneParams {
  readonly schedule: ScheduleSettings;
}

/** Parameters of a `search` step. Inputs: `<rate>/<trial>` (search-trial), trials counted from 1. */
export interface SearchParams {
  /** Learning rates. */
  readonly rates: readonly number[];
  /** Of each rate. */
  readonly trials: number;
}

/** Parameters of an `evaluate` step. Inputs: `data` (prepare) and `model` (finetune). */
export interface EvaluateParams {
  readonly task: Task;
  readonly model: ModelSettings;
  readonly input: InputSettings;
  readonly uncertain: UncertainPolicy;
  readonly crops: CropPlan;
  /** Masks are of the mean over an image and its mirror image; absent: of the image. */
  readonly flip?: true;
  readonly batch_size: number;
  /** Of the schedule; float32 when left out. */
  readonly precision?: Precision;
  /** Side of a pixel of the image files in millimetres; absent: what the files say. */
  readonly spacing?: number;
  /** Of two classes the one that is looked for; absent: the second. */
  readonly positive?: string;
  /** Absent: Youden's. */
  readonly operating_point?: OperatingRule;
  /** Share of positives that predictive values are of; absent: that of the test images. */
  readonly prevalence?: number;
  /** Between outlines, in millimetres; absent: 2. */
  readonly surface_tolerance?: number;
}

/** See `operating_point` of the schema: complete, so that `at` is there where the rule needs it. */
export interface OperatingRule {
  readonly rule: 'youden' | 'sensitivity' | 'specificity' | 'cost' | 'given';
  readonly at?: number;
}

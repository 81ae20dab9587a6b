/** What is told of a metric, and how it is computed: of a test set, and what each of its cases contributes. */
import type { Influence, Units } from '../stats/influence/influence.ts';
import type { Range } from '../stats/mean-interval.ts';

/** '%': a share, shown in percent; nats: natural logarithms of probabilities. */
export type Unit = '%' | 'px' | 'mm' | 'nats';

/** A number, or in a few words why there is none: 'no test image is of this class'. */
export type Value = number | string;

export interface MetricInfo {
  /** As it stands in a table's head and in a sentence. */
  readonly label: string;
  readonly direction: 'higher-is-better' | 'lower-is-better';
  readonly unit: Unit;
  readonly range: Range;
  /** For readers of the report. */
  readonly explanation: string;
  /** What arms are compared by where an experiment does not say: one a task. */
  readonly isDefault?: true;
  /** The value of a model that has learned nothing. */
  readonly chance?: number;
  /** Whether a class that no test case has, or all have, does not count in it. */
  readonly leavesOutClasses?: true;
  /** Needs the size of a pixel; the metric `instead` does without. */
  readonly spacing?: { readonly instead: string };
}

/** Truth and scores of the same images in the same order. */
export interface LabelledScores {
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  /** multi-class: the class index of each image; multi-label: one 0 or 1 a class for each image, -1 where it is not known. */
  readonly truth: readonly (number | readonly number[])[];
  /** Probabilities, one a class for each image: softmax for multi-class, sigmoid for multi-label. */
  readonly scores: readonly ArrayLike<number>[];
}

/** The same, as it is kept of a trial. */
export interface ClassificationCases {
  readonly cases: number;
  readonly classes: number;
  readonly labels: 'multi-class' | 'multi-label';
  /** multi-class [cases]: the class; multi-label [cases, classes] row by row: 0, 1, or -1 where it is not known. */
  readonly truth: Int8Array | Int16Array | Int32Array;
  /** [cases, classes] row by row. */
  readonly scores: Float32Array | Float64Array;
  /** null: every case a unit of its own. */
  readonly units: Units | null;
  /** Of two classes that exclude each other the one that is looked for; the second when left out. */
  readonly positive?: number;
  readonly operating?: Operating;
}

/** Where a score says yes. */
export interface Operating {
  /** Of each class, a score of at least this; null where none could be chosen. */
  readonly thresholds: readonly (number | null)[];
  /** Share of positives that predictive values are to be of; null: that of the test cases. */
  readonly prevalence: number | null;
}

/** Label of a class that is not known. */
export const UNKNOWN = -1;

export interface ClassificationMetric extends MetricInfo {
  readonly task: 'classification';
  /** @param cases not empty, without NaN */
  readonly of: (cases: ClassificationCases) => Value;
  /** Of one class, which is then reported beside it. */
  readonly ofClass?: (cases: ClassificationCases, index: number) => Value;
  /** Its value is that of `of`. @param cases not empty, without NaN @returns null where it is not defined */
  readonly influence: (cases: ClassificationCases) => Influence | null;
}

type Numbers = ArrayLike<number>;

/** What is kept of a trial's masks. Every array is [cases, structures] row by row. */
export interface SegmentationCases {
  readonly cases: number;
  readonly structures: number;
  /** Pixels. */
  readonly truth: Numbers;
  readonly prediction: Numbers;
  readonly both: Numbers;
  /** Pixels near the outlines. */
  readonly boundary: Readonly<Record<'truth' | 'prediction' | 'both', Numbers>>;
  /** Connected parts: of the truth found and missed, of the prediction without a pixel of the truth. */
  readonly lesions: Readonly<Record<'found' | 'missed' | 'extra', Numbers>>;
  readonly hd95: Numbers;
  readonly asd: Numbers;
  /** null where the size of a pixel is not known of every case. */
  readonly hd95_mm: Numbers | null;
  readonly asd_mm: Numbers | null;
  /** Pixels of both outlines, those within the tolerance of the other and all; null as above. */
  readonly outlines: Readonly<Record<'within' | 'all', Numbers>> | null;
  /** null: every case a unit of its own. */
  readonly units: Units | null;
}

export interface SegmentationMetric extends MetricInfo {
  readonly task: 'segmentation';
  /** Its value and what each case contributes. @param cases not empty @returns a text where it is not defined */
  readonly influence: (cases: SegmentationCases) => Influence | string;
}

export type MetricDefinition = ClassificationMetric | SegmentationMetric;

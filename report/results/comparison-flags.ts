/** What a reader must know before believing a comparison: a closed union, put into words by report/words/notes.ts. */
export type Flag =
  /** More than 5 MAD (times 1.4826) from the median of its arm. */
  | {
      readonly kind: 'outlier-trial';
      readonly arm: string;
      readonly trial: number;
      readonly value: number;
      readonly median: number;
    }
  /** The larger deviation is more than 3 times the smaller. */
  | {
      readonly kind: 'unequal-deviations';
      /** The arm with the larger deviation first. */
      readonly arms: readonly [string, string];
      readonly ratio: number;
      /** What Student's and Welch's test say of these two arms. */
      readonly student: number | null;
      readonly welch: number | null;
      /** The two are on different sides of alpha. */
      readonly flips: boolean;
    }
  /** Arms that have the same values trial by trial: does the setting in which they differ have any effect? */
  | { readonly kind: 'identical-arms'; readonly arms: readonly string[] }
  /** All trials of an arm have the same value: does the seed have any effect? */
  | { readonly kind: 'identical-trials'; readonly arm: string }
  | { readonly kind: 'one-class-predicted'; readonly arm: string; readonly trials: readonly number[] }
  /** The interval of the arm's mean AUC contains chance. */
  | { readonly kind: 'chance'; readonly arm: string }
  | {
      readonly kind: 'few-trials';
      readonly arms: readonly { readonly name: string; readonly trials: number }[];
    }
  /** Fewer than 50 patients, or cases where patients are not known. */
  | { readonly kind: 'few-cases'; readonly cases: number; readonly patients: number | null }
  /** Classes with fewer than 10 test cases in them, or outside. */
  | {
      readonly kind: 'few-positives';
      readonly classes: readonly { readonly name: string; readonly count: number }[];
    }
  /** Arms that were not trained: all their trials are one model, evaluated as it is. */
  | { readonly kind: 'untrained'; readonly arms: readonly string[] }
  /** Arms whose weights come from a pre-training that saw test images or patients of the task. */
  | { readonly kind: 'test-seen'; readonly arms: readonly string[] }
  | { readonly kind: 'classes-left-out'; readonly classes: readonly string[]; readonly of: number };

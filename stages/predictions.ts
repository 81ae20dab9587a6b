/** What `predictions.json` holds: all that later statistics need, image by image. */
export interface Predictions {
  readonly version: 1;
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  /** The test split in its own order. */
  readonly images: readonly {
    readonly id: string;
    /** multi-class: the class index; multi-label: one 0 or 1 a class. */
    readonly truth: number | readonly number[];
    /** Probability of each class, averaged over the crops. */
    readonly scores: readonly number[];
  }[];
}

/** What a report tells of the learning rates that were searched. */

export interface SearchResult {
  readonly task: string;
  readonly arm: string;
  readonly chosen: number;
  /** In the order of the experiment file. */
  readonly rates: readonly SearchedRate[];
}

export interface SearchedRate {
  readonly lr: number;
  /** Trainings at it, by seeds that no trial has. */
  readonly trials: number;
  /** Of these. */
  readonly diverged: number;
  /** Mean of the lowest validation losses; null where a training diverged. */
  readonly val_loss: number | null;
  /** Of all its trainings. */
  readonly epochs: number;
  /** That they were trained on, each as often as it was seen. */
  readonly images: number;
}

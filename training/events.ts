/** What training says while it runs; every event is one that a stage may emit as it is. */
export type TrainingEvent =
  | {
      readonly type: 'progress';
      readonly unit: 'images';
      /** Training images, over all epochs. */
      readonly done: number;
      readonly total: number;
      /** Counted from 1. */
      readonly epoch: number;
      readonly epochs: number;
      /** Mean training loss of the epoch so far. */
      readonly loss: number;
      readonly images_per_second: number;
      /** Until the last epoch; early stopping may come before. */
      readonly seconds_left: number;
    }
  | {
      readonly type: 'epoch';
      readonly epoch: number;
      readonly epochs: number;
      readonly train_loss: number;
      /** null: there is nothing to validate on. */
      readonly val_loss: number | null;
      readonly lr: number;
      readonly seconds: number;
    }
  | { readonly type: 'message'; readonly level: 'info' | 'notice' | 'warning'; readonly text: string };

/** Seconds on a clock that only moves forward. */
export type Clock = () => number;

export const monotonicClock: Clock = () => performance.now() / 1000;

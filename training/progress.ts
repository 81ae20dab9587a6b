import type { EpochPart } from './checkpoints/checkpoint.ts';
import type { Clock, TrainingEvent } from './events.ts';

/** Seconds between two progress events: often enough for a live display, too seldom to cost anything. */
const interval = 0.3;

export interface ProgressInput {
  readonly epochs: number;
  /** Training images an epoch. */
  readonly images: number;
  /** Epochs that an earlier, interrupted run has done. */
  readonly epochsDone: number;
  readonly emit: (event: TrainingEvent) => void;
  readonly clock: Clock;
}

/** Turns finished batches into progress events, at most one every 0.3 s. */
export class Progress {
  private readonly input: ProgressInput;
  private readonly start: number;
  private lastEmitted: number;
  private epochStart: number;
  private epoch = 0;
  private images = 0;
  private loss = 0;
  /** Of this epoch, by an earlier run. */
  private imagesBefore = 0;
  /** The same of the epoch that an earlier run has begun, for good. */
  private imagesEarlier = 0;

  constructor(input: ProgressInput) {
    this.input = input;
    this.start = input.clock();
    this.lastEmitted = this.start;
    this.epochStart = this.start;
  }

  /**
   * @param epoch counted from 1
   * @param done what an earlier, interrupted run has done of it
   */
  beginEpoch(epoch: number, done: Pick<EpochPart, 'images' | 'loss'> = { images: 0, loss: 0 }): void {
    this.epoch = epoch;
    this.images = done.images;
    this.loss = done.loss;
    this.imagesBefore = done.images;
    this.imagesEarlier += done.images;
    this.epochStart = this.input.clock();
  }

  /** Of the epoch so far: what a checkpoint keeps of it. */
  get sums(): Pick<EpochPart, 'images' | 'loss'> {
    return { images: this.images, loss: this.loss };
  }

  /** @param loss the batch's mean loss */
  batch(images: number, loss: number): void {
    this.images += images;
    this.loss += loss * images;
    const now = this.input.clock();
    if (now - this.lastEmitted < interval) return;
    this.lastEmitted = now;
    this.input.emit(this.event(now));
  }

  /** Mean training loss of the epoch so far. */
  get meanLoss(): number {
    return this.loss / this.images;
  }

  /** Seconds since the epoch began. */
  get epochSeconds(): number {
    return this.input.clock() - this.epochStart;
  }

  private event(now: number): TrainingEvent {
    const { epochs, images, epochsDone } = this.input;
    const done = (this.epoch - 1) * images + this.images;
    const doneHere = done - epochsDone * images - this.imagesEarlier;
    return {
      type: 'progress',
      unit: 'images',
      done,
      total: epochs * images,
      epoch: this.epoch,
      epochs,
      loss: this.meanLoss,
      images_per_second: (this.images - this.imagesBefore) / Math.max(now - this.epochStart, 1e-3),
      // From the whole time so far, so that validation and checkpoints count too.
      seconds_left: ((now - this.start) / doneHere) * (epochs * images - done),
    };
  }
}

/** What is said of a loss that is no number. */
import { StepError } from '../common/errors.ts';

/** Steps that were too large: a search of the learning rate learns from it. */
export class Diverged extends StepError {
  /** In which it did, counted from 1. */
  readonly epoch: number;

  constructor(what: string, loss: number, epoch: number, lr: number) {
    super({
      message: `epoch ${epoch}, ${what} is ${loss} at learning rate ${lr}: training has diverged`,
      hint: 'Lower schedule.lr, raise schedule.lr_schedule.warmup_epochs, or choose optimizer adamw.',
      brief: `diverged in epoch ${epoch}`,
    });
    this.epoch = epoch;
  }
}

/** No learning rate has been used yet: it is not to blame. */
export function neverFinite(what: string, loss: number): StepError {
  return new StepError({
    message: `epoch 1, ${what} is ${loss} before anything was trained`,
    hint: 'The model begins with weights that give no number: look at init.weights with assay weights inspect, or try init.method random.',
    brief: 'not finite before training',
  });
}

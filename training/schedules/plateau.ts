import type { ScheduleKind, SettingsOf } from './kind.ts';
import { decay_rate, min_lr } from './settings.ts';

/** Share of the best loss that a loss must be lower by to count as better; timm's and torch's. */
const THRESHOLD = 1e-4;
/** A change of the rate that is smaller is not made. */
const SMALLEST_CHANGE = 1e-8;

/**
 * Learning rate after these validation losses, as torch's ReduceLROnPlateau sets it: lowered by `decay_rate`, at most
 * to `min_lr`, whenever more than `patience` epochs in a row brought no better loss. It is a function of the losses
 * alone, so a resumed run needs no state of its own.
 */
function rateAfter(settings: SettingsOf<'plateau'>, lr: number, losses: readonly number[]): number {
  const { patience } = settings;
  let rate = lr;
  let best = Number.POSITIVE_INFINITY;
  let waiting = 0;
  for (const loss of losses) {
    const better = loss < best * (1 - THRESHOLD);
    if (better) best = loss;
    waiting = better ? 0 : waiting + 1;
    if (waiting <= patience) continue;
    const lower = Math.max(rate * settings.decay_rate, settings.min_lr);
    if (rate - lower > SMALLEST_CHANGE) rate = lower;
    waiting = 0;
  }
  return rate;
}

export const plateau: ScheduleKind<'plateau'> = {
  quietWarmUp: true,
  settings: {
    patience: {
      type: 'integer',
      minimum: 0,
      default: 10,
      description: 'epochs without a lower validation loss that are borne; one more and the rate falls',
    },
    decay_rate,
    min_lr,
  },
  about: 'falls where the validation loss no longer does',
  rate: (settings, { lr }, _, valLosses) => rateAfter(settings, lr, valLosses.slice(settings.warmup_epochs)),
};

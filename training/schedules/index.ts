import type { LrScheduleSettings, ScheduleSettings } from '../schemas/config.ts';
import { plateauRate } from './plateau.ts';

type Schedule = Pick<ScheduleSettings, 'lr' | 'epochs' | 'lr_schedule'>;

/**
 * Learning rate after `done` epochs, as the schedulers of timm 0.5.4 set it before the next.
 *
 * The first `warmup_epochs` epochs rise linearly from `warmup_lr`, which the first epoch uses as it is, towards `lr`.
 * The curves are counted from epoch 0, so that the warm-up cuts off their beginning, unless `warmup_prefix` puts it
 * before them; `min_lr` itself is reached in the cool-down, or would be the epoch after the last.
 * @param done may be fractional: within an epoch
 * @param valLosses of the epochs that are done; only `plateau` looks at them
 */
export function learningRate(schedule: Schedule, done: number, valLosses: readonly number[]): number {
  const { lr, lr_schedule } = schedule;
  const { warmup_epochs, warmup_lr } = lr_schedule;
  if (done >= warmup_epochs) return afterWarmUp(schedule, done, valLosses);
  // The tangent is still below its peak where the warm-up cuts it off: timm's rise leads to that point.
  const cut = lr_schedule.name === 'tanh' && !lr_schedule.warmup_prefix;
  const top = cut ? afterWarmUp(schedule, warmup_epochs, valLosses) : lr;
  return warmup_lr + done * ((top - warmup_lr) / warmup_epochs);
}

function afterWarmUp(schedule: Schedule, done: number, valLosses: readonly number[]): number {
  const { lr, lr_schedule } = schedule;
  switch (lr_schedule.name) {
    case 'constant':
      return lr;
    case 'cosine':
    case 'tanh':
    case 'poly':
      return wave(lr_schedule, schedule, done);
    case 'step':
      return lr * lr_schedule.decay_rate ** Math.floor(done / lr_schedule.decay_epochs);
    case 'multistep': {
      // A milestone is the number, counted from 1, of the first epoch with the lower rate.
      const passed = lr_schedule.milestones.filter((milestone) => milestone <= done + 1);
      return lr * lr_schedule.decay_rate ** passed.length;
    }
    case 'plateau':
      return plateauRate(lr_schedule, lr, valLosses.slice(lr_schedule.warmup_epochs));
  }
}

type Wave = Extract<LrScheduleSettings, { readonly cooldown_epochs: number }>;

function wave(settings: Wave, { lr, epochs }: Schedule, done: number): number {
  const { min_lr, cooldown_epochs, cycle_epochs, cycle_mul, cycle_decay } = settings;
  const prefix = settings.warmup_prefix ? settings.warmup_epochs : 0;
  const end = epochs - cooldown_epochs;
  if (done >= end) return min_lr;
  let at = done - prefix;
  let length = cycle_epochs ?? end - prefix;
  let peak = lr;
  while (at >= length) {
    at -= length;
    length *= cycle_mul;
    peak *= cycle_decay;
  }
  return min_lr + (peak - min_lr) * curve(settings, at, length);
}

/** Falls from 1 towards 0 while `at` goes from 0 to `length`. */
function curve(settings: Wave, at: number, length: number): number {
  switch (settings.name) {
    case 'cosine':
      return 0.5 * (1 + Math.cos(Math.PI * shareDone(settings, at, length)));
    case 'tanh': {
      const share = at / length;
      return 0.5 * (1 - Math.tanh(-7 * (1 - share) + 3 * share));
    }
    case 'poly':
      return (1 - shareDone(settings, at, length)) ** settings.power;
  }
}

/** Share of the cycle that is done, to the power of k-decay (Zhang and Li, 2020): above 1 the rate falls later. */
function shareDone({ k_decay = 1 }: { readonly k_decay?: number }, at: number, length: number): number {
  return (at / length) ** k_decay;
}

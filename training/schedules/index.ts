/** The registry of schedules of the learning rate, and the warm-up, which all have. */
import type { ScheduleSettings } from '../../schemas/types.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import type { LrScheduleName, ScheduleKind } from './kind.ts';
import { multistep } from './multistep.ts';
import { noiseFactor } from './noise.ts';
import { plateau } from './plateau.ts';
import { poly } from './poly.ts';
import { step } from './step.ts';
import { tanh } from './tanh.ts';

/** In the order in which they are listed to users. */
export const lrSchedules: { readonly [Name in LrScheduleName]: ScheduleKind<Name> } = {
  cosine,
  constant,
  step,
  multistep,
  tanh,
  poly,
  plateau,
};

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
  const { lr_schedule: settings, epochs } = schedule;
  const rate = smoothRate(schedule, done, valLosses);
  const quiet = lrSchedules[settings.name].quietWarmUp && done <= settings.warmup_epochs;
  return quiet ? rate : rate * noiseFactor(settings, epochs, done);
}

function smoothRate(schedule: Schedule, done: number, valLosses: readonly number[]): number {
  const { lr, lr_schedule: settings } = schedule;
  // The compiler cannot see that a kind is given its own settings.
  const kind = lrSchedules[settings.name] as ScheduleKind<LrScheduleName>;
  const { warmup_epochs, warmup_lr } = settings;
  if (done >= warmup_epochs) return kind.rate(settings, schedule, done, valLosses);
  const cut = kind.warmsUpToCurve && 'warmup_prefix' in settings && !settings.warmup_prefix;
  const top = cut ? kind.rate(settings, schedule, warmup_epochs, valLosses) : lr;
  return warmup_lr + done * ((top - warmup_lr) / warmup_epochs);
}

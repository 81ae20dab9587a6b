import type { LrScheduleSettings, ScheduleSettings } from '../schemas/config.ts';

/**
 * Learning rate of an epoch, constant within it, as the schedulers of timm 0.5.4 set it.
 *
 * The first `warmup_epochs` epochs rise linearly from `warmup_lr`, which the first epoch uses as it is, towards `lr`.
 * `cosine` then falls from lr towards `min_lr` on one half wave that is counted from epoch 0, so that the warm-up cuts
 * off its beginning (timm's `warmup_prefix` is off); `min_lr` itself would be the epoch after the last.
 * @param epoch counted from 1
 */
export function learningRate(schedule: Pick<ScheduleSettings, 'lr' | 'epochs' | 'lr_schedule'>, epoch: number): number {
  const { lr, epochs, lr_schedule } = schedule;
  const done = epoch - 1;
  if (done < lr_schedule.warmup_epochs) return warmUp(lr_schedule, lr, done);
  switch (lr_schedule.name) {
    case 'constant':
      return lr;
    case 'cosine': {
      const { min_lr } = lr_schedule;
      return done < epochs ? min_lr + 0.5 * (lr - min_lr) * (1 + Math.cos((Math.PI * done) / epochs)) : min_lr;
    }
  }
}

function warmUp({ warmup_lr, warmup_epochs }: LrScheduleSettings, lr: number, done: number): number {
  return warmup_lr + done * ((lr - warmup_lr) / warmup_epochs);
}

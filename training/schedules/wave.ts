/** Curves that fall from the learning rate towards min_lr, once or in cycles. */
import type { SettingsOf, Training } from './kind.ts';

type WaveSettings = SettingsOf<'cosine' | 'tanh' | 'poly'>;

/** @param curve falls from 1 towards 0 while the share of the cycle that is done goes from 0 to 1 */
export function wave<Settings extends WaveSettings>(curve: (share: number, settings: Settings) => number) {
  return (settings: Settings, { lr, epochs }: Training, done: number): number => {
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
    return min_lr + (peak - min_lr) * curve(at / length, settings);
  };
}

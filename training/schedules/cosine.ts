import type { ScheduleKind } from './kind.ts';
import { k_decay, wave as settings } from './settings.ts';
import { wave } from './wave.ts';

/** Half a cosine (Loshchilov and Hutter, 2017), with k-decay (Zhang and Li, 2020): above 1 the rate falls later. */
export const cosine: ScheduleKind<'cosine'> = {
  settings: { ...settings, k_decay },
  about: 'a curve that falls towards min_lr',
  rate: wave((share, { k_decay: k = 1 }) => 0.5 * (1 + Math.cos(Math.PI * share ** k))),
};

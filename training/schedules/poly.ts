import type { ScheduleKind } from './kind.ts';
import { k_decay, wave as settings } from './settings.ts';
import { wave } from './wave.ts';

export const poly: ScheduleKind<'poly'> = {
  settings: {
    ...settings,
    power: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
      description: 'of what is left of the epochs; 1 is a straight line',
    },
    k_decay,
  },
  about: 'a curve that falls towards min_lr',
  rate: wave((share, { power, k_decay: k = 1 }) => (1 - share ** k) ** power),
};

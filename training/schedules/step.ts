import type { ScheduleKind } from './kind.ts';
import { decay_rate } from './settings.ts';

export const step: ScheduleKind<'step'> = {
  settings: {
    decay_epochs: { type: 'integer', minimum: 1, default: 30, description: 'epochs from one fall to the next' },
    decay_rate,
  },
  about: 'falls every decay_epochs',
  rate: (settings, { lr }, done) => lr * settings.decay_rate ** Math.floor(done / settings.decay_epochs),
};

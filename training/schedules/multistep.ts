import type { ScheduleKind } from './kind.ts';
import { decay_rate } from './settings.ts';

export const multistep: ScheduleKind<'multistep'> = {
  settings: {
    milestones: {
      type: 'array',
      items: { type: 'integer', minimum: 1 },
      minItems: 1,
      uniqueItems: true,
      description: 'numbers, counted from 1, of the epochs that begin with a fall',
    },
    decay_rate,
  },
  about: 'falls at milestones',
  rate(settings, { lr }, done) {
    const passed = settings.milestones.filter((milestone) => milestone <= done + 1);
    return lr * settings.decay_rate ** passed.length;
  },
};

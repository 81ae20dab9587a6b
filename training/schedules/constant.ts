import type { ScheduleKind } from './kind.ts';

export const constant: ScheduleKind<'constant'> = {
  settings: {},
  about: 'stays',
  rate: (_, { lr }) => lr,
};

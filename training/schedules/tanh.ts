import type { ScheduleKind } from './kind.ts';
import { wave as settings } from './settings.ts';
import { wave } from './wave.ts';

/** A hyperbolic tangent from -7 to 3 (Hsueh et al., 2019), which is still below its peak where the warm-up cuts it off. */
export const tanh: ScheduleKind<'tanh'> = {
  settings,
  about: 'a curve that falls towards min_lr',
  rate: wave((share) => 0.5 * (1 - Math.tanh(-7 * (1 - share) + 3 * share))),
  warmsUpToCurve: true,
};

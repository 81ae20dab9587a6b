import type { Assessed } from '../plan/assess.ts';
import type { Externals } from '../plan/external.ts';
import type { Plan } from '../plan/plan.ts';
import type { AttemptOptions } from './attempt.ts';
import type { EmitRunEvent } from './events.ts';

export interface CoordinatorOptions extends AttemptOptions {
  readonly plan: Plan;
  readonly externals: Externals;
  /** What is known of the cache from planning, by step id. */
  readonly assessed: ReadonlyMap<string, Assessed>;
  readonly forced: ReadonlySet<string>;
  readonly emit: EmitRunEvent;
  /** First signal: running steps save what they have and end. */
  readonly stop: AbortSignal;
  /** Second signal: they are ended at once. */
  readonly kill: AbortSignal;
}

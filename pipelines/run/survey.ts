/** What `plan` and `run` both begin with: the plan, its files' digests, and what the cache holds of it. */
import type { StageRegistry } from '../../stages/index.ts';
import type { StageName } from '../../stages/stage.ts';
import { type FileDigests, openFileDigests } from '../../store/digests.ts';
import { type RunsLayout, runsLayout } from '../../store/layout.ts';
import type { CheckedExperiment } from '../experiment/experiment.ts';
import { type Assessed, assess } from '../plan/assess.ts';
import { buildPlan, planUntil } from '../plan/build.ts';
import { digestExternals, type Externals } from '../plan/external.ts';
import type { Plan } from '../plan/plan.ts';
import { type Force, forcedSteps } from './force.ts';

export interface SurveyOptions {
  readonly experiment: CheckedExperiment;
  readonly registry: StageRegistry;
  /** Absolute path of the runs folder; need not exist. */
  readonly runs: string;
  readonly until?: StageName;
  readonly force?: Force;
  readonly signal?: AbortSignal;
  /** Files digested and in all, while files are read for the first time. */
  readonly onReading?: (done: number, total: number) => void;
}

export interface Survey {
  readonly plan: Plan;
  readonly layout: RunsLayout;
  readonly digests: FileDigests;
  readonly externals: Externals;
  readonly forced: ReadonlySet<string>;
  /** In the order of the plan. */
  readonly assessed: readonly Assessed[];
}

/**
 * Changes nothing but what is remembered of files.
 * @throws InputError with the problems of all steps: missing files, unknown names in `force`.
 */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { experiment, registry, runs, until, force = [], signal, onReading } = options;
  const whole = buildPlan(experiment);
  const plan = until === undefined ? whole : planUntil(whole, until);
  const forced = forcedSteps(plan, force);
  const layout = runsLayout(runs);
  const digests = openFileDigests(layout.digests);
  const externals = await digestExternals(plan, registry, digests, {
    ...(signal === undefined ? {} : { signal }),
    ...(onReading === undefined ? {} : { onProgress: onReading }),
  });
  const assessed = await assess({
    plan,
    registry,
    layout,
    externals,
    forced,
    ...(signal === undefined ? {} : { signal }),
  });
  return { plan, layout, digests, externals, forced, assessed };
}

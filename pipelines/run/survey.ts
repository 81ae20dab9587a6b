/** What `plan` and `run` both begin with: the plan, its files' digests, and what the cache holds of it. */
import { InputError } from '../../common/errors.ts';
import type { StageName, StageRegistry } from '../../stages/index.ts';
import { type FileDigests, openFileDigests } from '../../store/digests/digests.ts';
import { type RunsLayout, runsLayout } from '../../store/layout.ts';
import type { CheckedExperiment } from '../experiment/experiment.ts';
import { type Assessed, assess } from '../plan/assess.ts';
import { buildPlan, planUntil } from '../plan/build.ts';
import { digestExternals, type Externals } from '../plan/external.ts';
import { withOrigin } from '../plan/origin.ts';
import { endsTrial, type Plan } from '../plan/plan.ts';
import { type Force, forcedSteps } from './force.ts';
import { assayPackage } from './provenance.ts';
import { finishedPlan } from './results/finished-plan.ts';
import { prespecification } from './results/prespecified.ts';

export interface SurveyOptions {
  readonly experiment: CheckedExperiment;
  readonly registry: StageRegistry;
  /** Absolute path of the runs folder; need not exist. */
  readonly runs: string;
  readonly until?: StageName;
  readonly force?: Force;
  /** Only the steps whose results are there, and the report over them. */
  readonly finishedOnly?: boolean;
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
 * @throws InputError with the problems of all steps: missing files, unknown names in `force`; where only what has
 *   finished is asked for and no trial has, that.
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
  const signalled = signal === undefined ? {} : { signal };
  const look = (of: Plan, known: readonly Assessed[]) =>
    assess({ plan: of, registry, layout, externals, forced, known, ...signalled });
  const found = { layout, digests, externals, forced };
  const assessed = await look(plan, []);
  if (!plan.steps.some(({ stage }) => stage === 'report')) return { ...found, plan, assessed };
  // What the report says of its origin needs the keys of the trials that are there.
  const prespecified = prespecification(layout, experiment, assessed, registry);
  const version = assayPackage().version;
  const complete = withOrigin(plan, { experiment, externals, prespecified, version });
  const chosen = options.finishedOnly === true ? finishedPlan(complete, assessed, layout, registry) : complete;
  if (chosen === null) throw nothingFinished(experiment, assessed, registry);
  return { ...found, plan: chosen, assessed: await look(chosen, assessed) };
}

function nothingFinished(
  { file }: CheckedExperiment,
  assessed: readonly Assessed[],
  registry: StageRegistry,
): InputError {
  const trials = assessed.filter(({ step }) => endsTrial(step, registry)).length;
  return new InputError({
    file,
    message: `${trials === 1 ? 'the one trial' : `none of the ${trials} trials`} of this experiment has${trials === 1 ? ' not' : ''} finished, as the file stands now`,
    hint: `assay run ${file} runs them and renders the report`,
  });
}

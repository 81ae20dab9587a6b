/**
 * A step in a job of a queue, from lock to publication: the whole of what a coordinator does for one step, on the machine
 * that the job was given. Nobody needs to live but the job itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Problem, StepError } from '../../../common/errors.ts';
import { failureOf } from '../../../common/system-errors.ts';
import type { StageRegistry } from '../../../stages/index.ts';
import type { DamagedInput } from '../../../stages/stage.ts';
import { lookUp, quarantine } from '../../../store/cache.ts';
import { openFileDigests } from '../../../store/digests/digests.ts';
import { openRuns, type RunsLayout } from '../../../store/layout.ts';
import { claim, type Lock, type Sighting } from '../../../store/lock.ts';
import type { Manifest } from '../../../store/manifest.ts';
import type { Executor } from '../../executors/executor.ts';
import { withNeeds } from '../../executors/slurm/intents.ts';
import type { QueuedStep, Submission } from '../../executors/slurm/submission.ts';
import { keyOf } from '../../plan/assess.ts';
import { digestExternals, type Externals } from '../../plan/external.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import { attempt } from '../attempt.ts';
import { machineEnvironment } from '../provenance.ts';
import { lookUpShown } from './shown.ts';

export interface JobOptions {
  readonly submission: Submission;
  readonly entry: QueuedStep;
  readonly registry: StageRegistry;
  readonly executor: Executor;
  readonly stop: AbortSignal;
  /** Told before the step begins: its work folder. @returns why it must not begin, if so */
  readonly begin: (work: string) => readonly Problem[] | null;
}

export type JobResult =
  | { readonly state: 'published' }
  | { readonly state: 'interrupted' }
  | {
      readonly state: 'failed';
      readonly exitCode: number;
      readonly problems: readonly Problem[];
      readonly damaged: readonly DamagedInput[];
    };

/** Never rejects for the step. */
export async function runInJob(options: JobOptions): Promise<JobResult> {
  try {
    return await perform(options);
  } catch (error) {
    if (options.stop.aborted) return { state: 'interrupted' };
    return { state: 'failed', ...failureOf(error), damaged: [] };
  }
}

const failed = (
  exitCode: number,
  problems: readonly Problem[],
  damaged: readonly DamagedInput[] = [],
): Extract<JobResult, { readonly state: 'failed' }> => ({ state: 'failed', exitCode, problems, damaged });

async function perform(options: JobOptions): Promise<JobResult> {
  const { submission, entry, registry, stop } = options;
  const layout = openRuns(submission.runs);
  const step = submission.plan.steps.find(({ id }) => id === entry.step)!;
  const digests = openFileDigests(layout.digests);
  const externals = await externalsOf(submission, step, (plan) =>
    digestExternals(plan, registry, digests, { signal: stop }),
  );
  const known = await inputsOf(needsOf(submission.plan, step), step, { registry, externals, layout, stop });
  if ('state' in known) return known;
  const key = keyOf(step, registry, externals, known)!;
  const inputs = Object.fromEntries(Object.entries(step.inputs).map(([name, id]) => [name, known.get(id)!]));
  const lock = await takeLock(layout.lock(step.stage, key), stop);
  if (lock === null) return { state: 'interrupted' };
  try {
    if (!entry.forced && (await isThere(layout, step, key, stop))) return { state: 'published' };
    const problems = options.begin(layout.work(step.stage, key));
    if (problems !== null) return failed(1, problems);
    const claimed = { step, key, external: externals.get(step.id)!, inputs, lock };
    const { experiment } = submission.plan;
    const { executor } = options;
    const { device, devices, deterministic } = submission;
    const about = { experiment, registry, layout, digests, executor, device, devices, deterministic };
    const outcome = await attempt(
      claimed,
      { ...about, machine: machineEnvironment() },
      {
        onStart: (job) => {
          if (stop.aborted) job.stop();
          else stop.addEventListener('abort', () => job.stop());
        },
        onEvent: () => undefined, // They are in the event file.
        onDamage: () => undefined,
      },
    );
    if (outcome.state === 'failed') return failed(outcome.exitCode, outcome.problems, outcome.damaged);
    return { state: outcome.state };
  } finally {
    lock.release();
  }
}

/** The files of this step alone are looked at; of what it needs the digests are known. */
async function externalsOf(
  { plan, files }: Submission,
  step: Step,
  digest: (plan: Plan) => Promise<Externals>,
): Promise<Externals> {
  const own = await digest({ ...plan, steps: [step] });
  if (own.get(step.id)!.digest !== files[step.id])
    throw new StepError({
      message: `the files that ${step.id} reads are not those that were there when it was submitted`,
      hint: 'Run again when nothing changes the data',
    });
  const none = { files: [], digests: { names: [], digests: [] } };
  return new Map([...plan.steps.map(({ id }) => [id, { ...none, digest: files[id]! }] as const), ...own]);
}

/** This step and what it needs, without what the other tasks of the array are there for. */
const needsOf = (plan: Plan, step: Step): Plan =>
  withNeeds(plan, [step], new Map(plan.steps.map((one) => [one.id, one])));

interface Known {
  readonly registry: StageRegistry;
  readonly externals: Externals;
  readonly layout: RunsLayout;
  readonly stop: AbortSignal;
}

/** The results that a step needs, by step id; what is missing among its own inputs is told as damaged. */
async function inputsOf(
  plan: Plan,
  step: Step,
  { registry, externals, layout, stop }: Known,
): Promise<ReadonlyMap<string, Manifest> | JobResult> {
  const found = new Map<string, Manifest>();
  for (const one of plan.steps) {
    if (one.id === step.id) continue;
    const key = keyOf(one, registry, externals, found);
    if (key === null) continue;
    const looked = await lookUpShown(layout, one.stage, key, stop);
    if (looked.state === 'sound') found.set(one.id, looked.manifest);
    else {
      const reason = looked.state === 'damaged' ? looked.reason : 'it is gone';
      const names = Object.entries(step.inputs).filter(([, id]) => id === one.id);
      const problem = { message: `the result of ${one.id} cannot be used: ${reason}` };
      return failed(
        1,
        [problem],
        names.map(([name]) => ({ name, reason })),
      );
    }
  }
  return found;
}

async function isThere(layout: RunsLayout, step: Step, key: string, signal: AbortSignal): Promise<boolean> {
  const found = await lookUp(layout, step.stage, key, { signal });
  if (found.state === 'damaged') quarantine(layout, step.stage, key, found.reason);
  return found.state === 'sound';
}

const LOOK_EVERY_MS = 1_000;

/** Null where it was told to stop meanwhile. */
async function takeLock(path: string, stop: AbortSignal): Promise<Lock | null> {
  let seen: Sighting | undefined;
  while (!stop.aborted) {
    const found = claim(path, seen);
    if (found.state === 'held') return found.lock;
    seen = found.sighting;
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return null;
}

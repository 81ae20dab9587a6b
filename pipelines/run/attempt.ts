/** One step from claimed to published: its work folder, its process, its manifest. */
import { writeFileAtomic } from '../../common/atomic-file.ts';
import type { Json } from '../../common/canonical.ts';
import { type Problem, StepError } from '../../common/errors.ts';
import { inOrder } from '../../common/words.ts';
import type { ComputedOn, Environment, Lineage } from '../../schemas/environment.ts';
import type { StageRegistry } from '../../stages/index.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { cachedManifests, openWork, publish, recoverWork, type WorkFolder } from '../../store/cache.ts';
import type { FileDigests } from '../../store/digests/digests.ts';
import type { RunsLayout } from '../../store/layout.ts';
import type { Lock } from '../../store/lock.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { Executor, JobOutcome, RunningJob } from '../executors/executor.ts';
import {
  type EntryName,
  type Made,
  readMade,
  STEP_FILE_FORMAT,
  type StepFile,
  type StepInput,
  stepFileText,
} from '../executors/step-file.ts';
import { noteWorker, outliveWorker } from '../executors/worker-note.ts';
import { differences } from '../plan/difference.ts';
import { digestFiles, type External } from '../plan/external.ts';
import type { Step } from '../plan/plan.ts';

export interface AttemptOptions {
  readonly experiment: string;
  readonly registry: StageRegistry;
  readonly layout: RunsLayout;
  readonly digests: FileDigests;
  readonly executor: Executor;
  readonly device: string;
  /** Of that kind, that share each batch. */
  readonly devices: number;
  readonly deterministic: boolean;
  /** Of this machine, but for what the step's own process tells. */
  readonly machine: Omit<Environment, keyof ComputedOn | 'threads'>;
}

/** A step whose key is known and whose lock is held. */
export interface ClaimedStep {
  readonly step: Step;
  readonly key: string;
  readonly external: External;
  /** Manifest of the step behind each input. */
  readonly inputs: Readonly<Record<string, Manifest>>;
  readonly lock: Lock;
}

export interface AttemptHooks {
  readonly onStart: (job: RunningJob, resumed: boolean) => void;
  readonly onEvent: (event: StageEvent) => void;
  /** A publication that an earlier run has not finished was found damaged, and is not used. */
  readonly onDamage: (reason: string) => void;
}

export type AttemptOutcome =
  | { readonly state: 'published'; readonly manifest: Manifest }
  | Exclude<JobOutcome, { readonly state: 'succeeded' }>;

export async function attempt(
  claimed: ClaimedStep,
  options: AttemptOptions,
  hooks: AttemptHooks,
): Promise<AttemptOutcome> {
  const { step, key } = claimed;
  const { layout } = options;
  await outliveWorker(layout.work(step.stage, key));
  const recovered = await recoverWork(layout, step.stage, key);
  if (recovered.state === 'sound') return { state: 'published', manifest: recovered.manifest };
  if (recovered.state === 'damaged') hooks.onDamage(recovered.reason);

  const work = openWork(layout, step.stage, key, claimed.external.digests);
  writeFileAtomic(work.stepFile, stepFileText(stepFile(claimed, work, options)));
  const started = new Date();
  let read: ReadonlySet<string> | undefined;
  const warnings: string[] = [];
  const job = options.executor.start({
    stepFile: work.stepFile,
    events: work.events,
    log: work.log,
    onStart: (handle) => noteWorker(work.folder, options.executor.name, handle),
    onEvent(event) {
      if (event.type === 'read') read = new Set(event.files);
      if (event.type === 'message' && event.level === 'warning') warnings.push(event.text);
      hooks.onEvent(event);
    },
  });
  hooks.onStart(job, work.resumed);
  const outcome = await job.outcome;
  if (outcome.state !== 'succeeded') return outcome;
  const problem = await spoiled(claimed, options, read);
  if (problem !== null) return { state: 'failed', exitCode: 1, problems: [problem] };
  const manifest = publish(layout, work, { ...about(claimed, options, started, madeIn(work)), warnings });
  return { state: 'published', manifest };
}

/** What the step's process said last. @throws StepError where it is missing or damaged */
function madeIn({ folder }: WorkFolder): Made {
  const made = readMade(folder);
  if (made.state === 'sound') return made.value;
  const reason = made.state === 'damaged' ? made.reason : 'it is missing';
  throw new StepError({
    file: folder,
    message: `the step's process left no list of what it made: ${reason}`,
    hint: 'Something else writes into the runs folder, or removes files from it: stop that and run again',
  });
}

/** Data sets change a few files at a time; older results share no more with the new one than the newest do. */
const MOST_EARLIER = 2;

/** Outputs that a stage can take over from: this very step's first, then the newest. */
function earlierOutputs(
  { step, key }: ClaimedStep,
  { layout, registry, experiment }: AttemptOptions,
): readonly EntryName[] {
  const { takesOver = false, version } = registry[step.stage];
  if (!takesOver) return [];
  const own = (manifest: Manifest): number => Number(manifest.experiment === experiment && manifest.step === step.id);
  return [...cachedManifests(layout, step.stage)]
    .filter((manifest) => manifest.stage_version === version && manifest.key !== key)
    .toSorted((a, b) => own(b) - own(a) || inOrder(b.started, a.started))
    .slice(0, MOST_EARLIER)
    .map(({ stage, key: other }) => ({ stage, key: other, entry: layout.entry(stage, other) }));
}

function stepFile(claimed: ClaimedStep, work: WorkFolder, options: AttemptOptions): StepFile {
  const { step, inputs, external } = claimed;
  const { layout, device, devices, deterministic, executor } = options;
  const named = Object.entries(inputs).map(([name, { stage, key, output_digest, lineage }]): [string, StepInput] => [
    name,
    { stage, key, entry: layout.entry(stage, key), output_digest, lineage },
  ]);
  return {
    format: STEP_FILE_FORMAT,
    step,
    inputs: Object.fromEntries(named),
    earlier: earlierOutputs(claimed, options),
    output: work.output,
    scratch: work.scratch,
    events: work.events,
    files_digest: external.digest,
    device,
    devices,
    deterministic,
    threads: executor.threads,
  };
}

/**
 * What forbids publishing although the step succeeded: its key would not tell the truth.
 * @param read names of the files that it has read, if it told them
 */
async function spoiled(
  { external, lock }: ClaimedStep,
  options: AttemptOptions,
  read: ReadonlySet<string> | undefined,
): Promise<Problem | null> {
  const looked = external.files.flatMap(({ name }, index) => (read === undefined || read.has(name) ? [index] : []));
  const files = looked.map((index) => external.files[index]!);
  const names = files.map(({ name }) => name);
  const before = { names, digests: looked.map((index) => external.digests.digests[index]!) };
  const now = { names, digests: await digestFiles(files, options.digests) };
  const same = { stageVersion: 0, params: null, inputs: {} };
  const [first, ...more] = differences({ ...same, files: before }, { ...same, files: now });
  if (first !== undefined) {
    return {
      message: `${first}${more.length > 0 ? `, and ${more.length} more,` : ''} while the step was reading`,
      hint: 'Run again when nothing changes the data',
    };
  }
  if (!lock.isHeld()) {
    return {
      message: 'another run took this step over, because this one did not respond for a minute',
      hint: 'Run again: it takes the result of the other',
    };
  }
  return null;
}

function about({ step, key, external, inputs }: ClaimedStep, options: AttemptOptions, started: Date, made: Made) {
  const { version, tellsLineage = false } = options.registry[step.stage];
  const { format: _, outputs, ...computed } = made;
  const environment = { ...computed, threads: options.executor.threads, ...options.machine };
  return {
    stage: step.stage,
    stage_version: version,
    key,
    experiment: options.experiment,
    step: step.id,
    // Through JSON, so that the manifest in memory is the one that will be read.
    params: JSON.parse(JSON.stringify(step.params)) as Json,
    files_digest: external.digest,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.output_digest])),
    outputs,
    started: started.toISOString(),
    seconds: Math.max(0, (Date.now() - started.getTime()) / 1000),
    environment,
    lineage: tellsLineage ? {} : lineageOf(step, inputs, environment),
  };
}

/** Of what computes on a device: there the last digits may depend on the machine. */
function lineageOf({ stage }: Step, inputs: ClaimedStep['inputs'], environment: Environment): Lineage {
  const lineage: Record<string, Environment> = {};
  for (const input of Object.values(inputs)) Object.assign(lineage, input.lineage);
  return environment.device === null ? lineage : { ...lineage, [stage]: environment };
}

/** One run of an experiment: survey, execute what is not cached, record everything, put the report where it is found. */
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { InputError, Interrupted } from '../../common/errors.ts';
import type { StageName } from '../../stages/index.ts';
import { openRuns } from '../../store/layout.ts';
import { claim } from '../../store/lock.ts';
import { closeCrashed, createRecord, type DamagedRecord, RECORD_FORMAT, type RunRecord } from '../../store/records.ts';
import type { Executor } from '../executors/executor.ts';
import { DEFAULT_EXECUTOR, openExecutor } from '../executors/index.ts';
import { deviceFault } from '../experiment/checking/check-device.ts';
import type { DeviceSetting } from '../experiment/experiment.ts';
import type { Plan } from '../plan/plan.ts';
import { coordinate } from './coordinator.ts';
import type { EmitRunEvent } from './events.ts';
import type { CoordinatorOptions } from './options.ts';
import type { StepOutcome } from './outcome.ts';
import { machineEnvironment, provenance } from './provenance.ts';
import { Recorder } from './recorder.ts';
import { analysisOf } from './results/prespecified.ts';
import { markOutdated, type PublishedReport, publishReport } from './results/published-report.ts';
import { runFacts } from './results/run-facts.ts';
import { type Survey, type SurveyOptions, survey } from './survey.ts';

export interface RunOptions extends Omit<SurveyOptions, 'signal' | 'onReading'> {
  readonly jobs: number;
  /** Instead of the experiment's own. */
  readonly device?: DeviceSetting;
  /** Processes on this machine when left out. */
  readonly executor?: Executor;
  /** For the record. */
  readonly command: readonly string[];
  readonly emit: EmitRunEvent;
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

export interface RunResult {
  readonly state: 'finished' | 'failed' | 'interrupted';
  readonly exitCode: number;
  readonly outcomes: readonly StepOutcome[];
  /** Kept results that were found damaged: what could be computed again was. */
  readonly damaged: readonly DamagedRecord[];
  /** Null where the report was not asked for or could not be made. */
  readonly report: PublishedReport | null;
}

const EXIT_STEP_FAILED = 1;
const EXIT_INTERRUPTED = 130;

/** @throws InputError, EnvironmentError before anything has run; failed steps are told in the result. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { experiment, emit, stop } = options;
  const device = options.device ?? experiment.device;
  const fault = deviceFault({ ...experiment, device }, experiment.cells);
  if (fault !== null) throw new InputError(fault);
  const layout = openRuns(options.runs);
  closeCrashed(layout);
  const [found, made] = await Promise.all([
    survey({ ...options, signal: stop, onReading: (done, total) => emit({ type: 'reading', done, total }) }),
    provenance(dirname(experiment.file)),
  ]);
  const executor = options.executor ?? (await openExecutor(DEFAULT_EXECUTOR, { jobs: options.jobs }));
  const { jobs, threads } = executor;
  const first = newRecord(options, found, { device, jobs, threads, provenance: made });
  // By this a later look tells a run that is at it from one that has crashed.
  const alive = claim(layout.runLock(first.run));
  try {
    return await execute(options, found, first, executor);
  } finally {
    if (alive.state === 'held') alive.lock.release();
  }
}

async function execute(options: RunOptions, found: Survey, first: RunRecord, executor: Executor): Promise<RunResult> {
  const { experiment, emit, stop } = options;
  const { layout, plan } = found;
  const { device, jobs, threads } = first;
  const record = createRecord(layout, first);
  const recorder = new Recorder(record, layout, plan, options.registry);
  record.write();
  if (makesNewReport(found, options)) markOutdated(layout, experiment.name, first.started);
  const cached = found.assessed.filter(({ status }) => status === 'cached').length;
  const [steps, stages] = [plan.steps.length, stepsByStage(plan)];
  const queued = executor.queue !== undefined;
  emit({ type: 'planned', experiment: experiment.name, steps, stages, cached, jobs, queued, threads, device });
  const outcomes = await noted(recorder, {
    ...found,
    assessed: new Map(found.assessed.map((assessed) => [assessed.step.id, assessed])),
    experiment: experiment.name,
    registry: options.registry,
    executor,
    device,
    devices: experiment.devices,
    deterministic: experiment.deterministic,
    machine: machineEnvironment(),
    stop,
    kill: options.kill,
    emit: (event) => {
      recorder.note(event);
      emit(event);
    },
  });
  const state = stateOf(outcomes);
  recorder.close(state);
  const report = outcomes.find(({ step }) => step.stage === 'report')?.manifest ?? null;
  return {
    state,
    exitCode: exitCodeOf(state, outcomes),
    outcomes,
    damaged: recorder.damaged,
    report: report === null ? null : publishReport(layout, experiment.name, report, runFacts(record.data, outcomes)),
  };
}

/** What keeps the run as a whole from going on is its end, and not a crash. */
async function noted(recorder: Recorder, options: CoordinatorOptions): Promise<readonly StepOutcome[]> {
  try {
    return await coordinate(options);
  } catch (error) {
    recorder.close(error instanceof Interrupted ? 'interrupted' : 'failed');
    throw error;
  }
}

/** Not known to be the page that is there, and not made at once. */
function makesNewReport({ assessed }: Survey, { finishedOnly = false }: RunOptions): boolean {
  return !finishedOnly && assessed.some(({ step, status }) => step.stage === 'report' && status !== 'cached');
}

function stepsByStage(plan: Plan): ReadonlyMap<StageName, number> {
  const counts = new Map<StageName, number>();
  for (const { stage } of plan.steps) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  return counts;
}

function newRecord(
  { experiment, command }: RunOptions,
  { assessed, externals }: Survey,
  machine: Pick<RunRecord, 'device' | 'jobs' | 'threads' | 'provenance'>,
): RunRecord {
  const now = new Date().toISOString();
  const time = now.replaceAll(/[-:.]/g, '');
  return {
    format: RECORD_FORMAT,
    run: `${time}-${experiment.name}-${randomBytes(3).toString('hex')}`,
    state: 'running',
    started: now,
    ended: null,
    command,
    experiment: {
      name: experiment.name,
      file: experiment.file,
      resolved: experiment.resolved,
      tasks: experiment.tasks,
    },
    analysis: analysisOf(experiment),
    ...machine,
    steps: assessed.map((item) => {
      const external = externals.get(item.step.id)!;
      return {
        id: item.step.id,
        stage: item.step.stage,
        key: item.key,
        state: 'pending',
        why: item.status === 'cached' ? null : item.why,
        started: null,
        seconds: 0,
        files_digest: external.files.length === 0 ? null : external.digest,
        problems: [],
      };
    }),
    trials: [],
  };
}

function stateOf(outcomes: readonly StepOutcome[]): RunResult['state'] {
  if (outcomes.some(({ result }) => result === 'interrupted')) return 'interrupted';
  return outcomes.some(({ result }) => result === 'failed') ? 'failed' : 'finished';
}

/** The exit code that all failures share (bad input, a lacking environment); 1 where they differ. */
function exitCodeOf(state: RunResult['state'], outcomes: readonly StepOutcome[]): number {
  if (state === 'interrupted') return EXIT_INTERRUPTED;
  const codes = new Set(outcomes.filter(({ result }) => result === 'failed').map(({ exitCode }) => exitCode));
  const [code] = codes;
  return codes.size > 1 ? EXIT_STEP_FAILED : (code ?? 0);
}

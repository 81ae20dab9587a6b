/** Runs every step in a process of its own on this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  endProcess,
  identityOf,
  isProcessIdentity,
  machineId,
  type ProcessIdentity,
  processIsAlive,
} from '../../common/process-identity.ts';
import { systemProblem } from '../../common/system-errors.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { tailOf } from '../../store/tail.ts';
import { diagnose } from './diagnosis.ts';
import type { Executor, ExecutorOptions, Job, JobOutcome, RunningJob, WorkerCommand } from './executor.ts';
import { type Share, Shares } from './shares.ts';

export interface LocalOptions extends Pick<ExecutorOptions, 'jobs' | 'shares'> {
  /** Arguments to this Node before the step file; assay's own `exec` when left out. */
  readonly command?: readonly string[];
  /** Of each step; this machine's cores divided among the jobs when left out. */
  readonly threads?: number;
}

const ASSAY_EXEC = [fileURLToPath(new URL('../../bin/assay.js', import.meta.url)), 'exec'];
/** The end of a log tells what happened; a stage that printed gigabytes must not fill the coordinator's memory. */
const LOG_TAIL_BYTES = 16_384;
const EVENT_TAIL_BYTES = 1 << 20;

export function localExecutor(options: LocalOptions): Executor {
  const { jobs, shares = [], command = ASSAY_EXEC } = options;
  const given = new Shares(shares);
  const threads = options.threads ?? threadsOfStep(availableParallelism(), jobs);
  return {
    name: 'local',
    jobs,
    threads,
    memory: memoryHere(),
    start: (job) => {
      const { share, giveBack } = given.take();
      const running = startProcess(job, command, share);
      void running.outcome.catch(() => {}).finally(giveBack);
      return running;
    },
    lives: async (handle) => isOwn(handle) && processIsAlive(handle.pid, handle.started),
    end: async (handle) => isOwn(handle) && endProcess(handle),
  };
}

/**
 * Whether a handle names a process of this machine. Where the system does not tell when a process started, the id may be
 * another's by now: such a one is waited for, but not ended.
 */
const isOwn = (handle: unknown): handle is ProcessIdentity =>
  isProcessIdentity(handle) && handle.machine === machineId().machine;

/** Of what there is the system and this process keep some. */
const FOR_STEPS = 0.9;

/** Bytes: this machine's, or as many as this process and its children may have in their container or job. */
function memoryHere(): number {
  // Where there is no limit it is 0, or more than any machine has.
  const allowed = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return FOR_STEPS * Math.min(totalmem(), allowed);
}

/** So many that all jobs together take no more than the cores, as long as there is a core a job. */
export function threadsOfStep(cores: number, jobs: number): number {
  return Math.max(1, Math.floor(cores / jobs));
}

function startProcess(job: Job, command: readonly string[], share: Share): RunningJob {
  const child = spawnWorker(job, command, share);
  let killed = false;
  let refusal: { readonly error: unknown } | null = null;
  const kill = (): void => {
    killed = true;
    child.kill('SIGKILL');
  };
  if (child.pid !== undefined) {
    try {
      job.onStart({ ...identityOf(child.pid) });
      tell(child, { type: 'go' });
    } catch (error) {
      // It waits for a word that must not come: nobody would know of it.
      refusal = { error };
      kill();
    }
  }
  child.on('message', (event: StageEvent) => job.onEvent(event));
  const ended = ending(child, job, () => killed);
  return {
    outcome: ended.then((outcome) => {
      if (refusal !== null) throw refusal.error;
      return outcome;
    }),
    stop: () => tell(child, { type: 'stop' }),
    kill,
  };
}

function spawnWorker(job: Job, command: readonly string[], share: Share): ChildProcess {
  // Output goes to a file, not through a pipe: the worker must not die of a broken pipe with its coordinator.
  const log = openSync(job.log, 'w');
  try {
    const env = { ...process.env, ...share };
    return spawn(process.execPath, [...command, job.stepFile], { stdio: ['ignore', log, log, 'ipc'], env });
  } finally {
    closeSync(log);
  }
}

function tell(child: ChildProcess, command: WorkerCommand): void {
  // A worker that has just ended cannot hear it any more, and need not.
  if (child.connected) child.send(command, () => undefined);
}

type Failed = Extract<StageEvent, { readonly type: 'failed' }>;

function ending(child: ChildProcess, job: Job, wasKilled: () => boolean): Promise<JobOutcome> {
  let told: Failed | null = null;
  child.on('message', (event: StageEvent) => {
    if (event.type === 'failed') told = event;
  });
  const heard = new Promise((resolve) => child.on('disconnect', resolve));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid !== undefined) return; // It runs; a failed message is told by its end.
      const problem = systemProblem(error) ?? { message: `the step's process could not be started: ${error.message}` };
      resolve({ state: 'failed', exitCode: 3, problems: [problem] });
    });
    child.on('exit', async (code, signal) => {
      await heard; // Its last messages may still be on their way when a process has ended.
      const failed = told ?? lastFailure(job.events);
      resolve(diagnose({ code, signal, failed, log: tailOf(job.log, LOG_TAIL_BYTES), killed: wasKilled() }));
    });
  });
}

/** Where the messages were lost, the event file may hold the reason. */
function lastFailure(events: string): Failed | null {
  try {
    const line = tailOf(events, EVENT_TAIL_BYTES).trimEnd().split('\n').at(-1) ?? '';
    const event: unknown = JSON.parse(line);
    return isFailure(event) ? event : null;
  } catch {
    return null; // No event, or the last line was cut off by a crash.
  }
}

function isFailure(value: unknown): value is Failed {
  if (typeof value !== 'object' || value === null) return false;
  const { type, exit_code, problems } = value as Readonly<Record<string, unknown>>;
  const told = Array.isArray(problems) && problems.every((one) => typeof one?.message === 'string');
  return type === 'failed' && typeof exit_code === 'number' && told;
}

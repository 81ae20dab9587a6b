/**
 * The process of one step: reads the step file, runs the stage, reports events. It ends by itself, leaving what can be
 * resumed, when it is told to or when its coordinator has vanished.
 */
import { appendFileSync } from 'node:fs';
import { AssayError, Interrupted } from '../../common/errors.ts';
import { failureOf, systemProblem } from '../../common/system-errors.ts';
import type { StageRegistry } from '../../stages/index.ts';
import type { StageEvent } from '../../stages/stage.ts';
import type { WorkerCommand } from './executor.ts';
import { DamagedInputs, perform } from './perform.ts';
import { readStepFile, type StepFile } from './step-file.ts';

/** Progress more often than this helps nobody and would fill the event file. */
const PROGRESS_EVERY_MS = 200;

/** Runs the step and returns the exit code; how it failed is in the event file's last line. */
export async function runStepFile(path: string, registry: StageRegistry): Promise<number> {
  const file = readStepFile(path);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const { emit, told } = eventSink(file);
  try {
    await waitForCoordinator(stop);
    if (stop.signal.aborted) throw new Interrupted({ message: 'interrupted before it began' });
    await perform(file, registry, emit, stop.signal);
    await told();
    return 0;
  } catch (error) {
    const event = failure(error, stop.signal.aborted);
    await tell(event);
    note(event, file);
    return event.exit_code;
  }
}

/**
 * Under a coordinator nothing is touched before it says go: by then it has noted this process, so that no second
 * worker can start on the same folder while this one lives. Started by hand there is nothing to wait for.
 */
async function waitForCoordinator(stop: AbortController): Promise<void> {
  if (process.send === undefined) return;
  await new Promise<void>((resolve) => {
    process.on('message', (command: WorkerCommand) => {
      if (command.type === 'stop') stop.abort();
      resolve();
    });
    process.on('disconnect', () => {
      stop.abort();
      resolve();
    });
    // The coordinator may be gone already; then the event above has passed unheard.
    if (!process.connected) stop.abort();
    if (stop.signal.aborted) resolve();
  });
}

interface EventSink {
  readonly emit: (event: StageEvent) => void;
  /** Resolves when all events so far are out: they go in order. */
  readonly told: () => Promise<void>;
}

function eventSink(file: StepFile): EventSink {
  let lastProgress = Number.NEGATIVE_INFINITY;
  let last = Promise.resolve();
  const emit = (said: StageEvent): void => {
    if (said.type === 'progress' && said.done < said.total) {
      const now = performance.now();
      if (now - lastProgress < PROGRESS_EVERY_MS) return;
      lastProgress = now;
    }
    const event = said.type === 'progress' ? { ...said, memory_bytes: process.memoryUsage.rss() } : said;
    last = tell(event);
    appendFileSync(file.events, `${JSON.stringify(event)}\n`);
  };
  return { emit, told: () => last };
}

/** Resolves when the message is out, or cannot get out: then the coordinator is gone, which `disconnect` tells. */
function tell(event: StageEvent): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(event, undefined, undefined, () => resolve());
  });
}

/** The reason of a failure goes to the event file where there is still room on the disk for it. */
function note(event: Failed, file: StepFile): void {
  try {
    appendFileSync(file.events, `${JSON.stringify(event)}\n`);
  } catch (error) {
    if (systemProblem(error) === null) throw error;
  }
}

type Failed = Extract<StageEvent, { readonly type: 'failed' }>;

function failure(error: unknown, stopped: boolean): Failed {
  // Libraries that are interrupted half-way throw errors of their own.
  const own = error instanceof AssayError || !stopped ? error : new Interrupted({ message: 'interrupted' });
  const { exitCode: exit_code, problems } = failureOf(own);
  return { type: 'failed', exit_code, problems, ...(own instanceof DamagedInputs && { damaged: own.inputs }) };
}

/** The coordinator's part of steps that run in a queue: it hands them over and waits for their results. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StageEvent } from '../../../stages/stage.ts';
import { lookUp } from '../../../store/cache.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import type { Manifest } from '../../../store/manifest.ts';
import type { JobQueue } from '../../executors/executor.ts';
import type { Step } from '../../plan/plan.ts';
import type { AttemptOutcome } from '../attempt.ts';
import type { CoordinatorOptions } from '../options.ts';

/** Where steps run elsewhere: told of all that is not cached, so that it is in the queue before its turn. */
export async function openQueue(options: CoordinatorOptions): Promise<JobQueue | null> {
  const { plan, externals, assessed, executor, emit } = options;
  const wanted = plan.steps.filter(({ id }) => assessed.get(id)?.status !== 'cached');
  if (executor.queue === undefined || wanted.length === 0) return null;
  const files = (id: string): string => externals.get(id)!.digest;
  const say = (text: string): void => emit({ type: 'queue', text });
  return await executor.queue({ ...options, wanted, files, say });
}

export interface WaitOptions extends Pick<CoordinatorOptions, 'emit' | 'layout' | 'stop'> {
  /** Its job has begun. */
  readonly onStart: () => void;
}

/** Its job takes the lock, runs it and publishes the result; here its end is waited for. */
export async function runInQueue(
  queue: JobQueue,
  step: Step,
  key: string,
  { emit, layout, stop, onStart }: WaitOptions,
): Promise<AttemptOutcome> {
  const tell = (event: StageEvent): void => emit({ type: 'stage', id: step.id, event });
  const outcome = await queue.outcome({
    step,
    key,
    onStart: () => {
      onStart();
      emit({ type: 'started', id: step.id, stage: step.stage, resumed: false });
    },
    onEvent: tell,
    say: (text) => tell({ type: 'message', level: 'notice', text }),
  });
  if (outcome.state !== 'succeeded') return outcome;
  const manifest = await published(layout, step, key, stop);
  if (manifest !== null) return { state: 'published', manifest };
  const problem = { message: 'its job says that it has published the result, but it is not in the cache' };
  return { state: 'failed', problems: [problem], exitCode: 1 };
}

/** A shared file system shows what another machine has written a moment later. */
const SHOWN_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 100;

async function published(layout: RunsLayout, step: Step, key: string, signal: AbortSignal): Promise<Manifest | null> {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const found = await lookUp(layout, step.stage, key, { signal });
    if (found.state === 'sound') return found.manifest;
    if (found.state === 'damaged' || waited > SHOWN_AFTER_MS) return null;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

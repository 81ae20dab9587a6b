/** The coordinator's part of steps that run in a queue: it hands them over and waits for their results. */
import type { StageEvent } from '../../../stages/stage.ts';
import type { JobQueue, QueuedJob } from '../../executors/executor.ts';
import type { Step } from '../../plan/plan.ts';
import type { AttemptOutcome } from '../attempt.ts';
import type { CoordinatorOptions } from '../options.ts';
import { lookUpShown } from './shown.ts';

/** Where steps run elsewhere: told of all that is not cached, so that it is in the queue before its turn. */
export async function openQueue(options: CoordinatorOptions): Promise<JobQueue | null> {
  const { plan, externals, assessed, executor, emit } = options;
  const wanted = plan.steps.filter(({ id }) => assessed.get(id)?.status !== 'cached');
  if (executor.queue === undefined || wanted.length === 0) return null;
  const files = (id: string): string => externals.get(id)!.digest;
  const say = (text: string): void => emit({ type: 'queue', text });
  return await executor.queue({ ...options, wanted, files, say });
}

const MOST_ASKED = 2;

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
  const job: QueuedJob = {
    step,
    key,
    onStart: () => {
      onStart();
      emit({ type: 'started', id: step.id, stage: step.stage, resumed: false });
    },
    onEvent: tell,
    say: (text) => tell({ type: 'message', level: 'notice', text }),
  };
  for (let asked = 1; ; asked++) {
    const outcome = await queue.outcome(job);
    if (outcome.state !== 'succeeded') return outcome;
    const found = await lookUpShown(layout, step.stage, key, stop);
    if (found.state === 'sound') return { state: 'published', manifest: found.manifest };
    // A job that had ended before this run began may have published what was damaged or removed since: asked again, it is
    // submitted anew.
    if (asked === MOST_ASKED) {
      const why = found.state === 'damaged' ? found.reason : 'it is not in the cache';
      return {
        state: 'failed',
        problems: [{ message: `its job says that it has published the result: ${why}` }],
        exitCode: 1,
      };
    }
  }
}

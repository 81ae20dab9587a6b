/** Runs steps in this process: what tests of order, keys and cache need, without the second that a process costs. */
import { AssayError } from '../../../../common/errors.ts';
import type { Executor, JobOutcome } from '../../../../pipelines/executors/executor.ts';
import { DamagedInputs, perform } from '../../../../pipelines/executors/perform.ts';
import { readStepFile } from '../../../../pipelines/executors/step-file.ts';
import type { StageRegistry } from '../../../../stages/index.ts';
import type { StageEvent } from '../../../../stages/stage.ts';

export function inlineExecutor(registry: StageRegistry, jobs: number): Executor {
  return {
    name: 'inline',
    jobs,
    threads: 1,
    start: (job) => {
      const stop = new AbortController();
      const outcome = runInline(job.stepFile, registry, job.onEvent, stop.signal);
      return { outcome, stop: () => stop.abort(), kill: () => stop.abort() };
    },
    lives: async () => false,
    end: async () => false,
  };
}

async function runInline(
  path: string,
  registry: StageRegistry,
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
): Promise<JobOutcome> {
  try {
    await perform(readStepFile(path), registry, emit, signal);
    return { state: 'succeeded' };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    if (error.exitCode === 130) return { state: 'interrupted' };
    const damaged = error instanceof DamagedInputs ? { damaged: error.inputs } : {};
    return { state: 'failed', exitCode: error.exitCode, problems: error.problems, ...damaged };
  }
}

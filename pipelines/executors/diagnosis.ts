/** Why a worker ended, from what it left behind: exit code, signal, last event, last lines of its log. Pure. */
import type { Problem } from '../../common/errors.ts';
import type { StageEvent } from '../../stages/stage.ts';
import type { JobOutcome } from './executor.ts';

export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last event, if it was a failure. */
  readonly failed: Extract<StageEvent, { readonly type: 'failed' }> | null;
  readonly log: string;
  /** Whether the coordinator ended it. */
  readonly killed: boolean;
}

const EXIT_STEP_FAILED = 1;
const EXIT_INTERRUPTED = 130;
const EXIT_KILLED = 137;
const LOG_LINES = 10;

const OUT_OF_MEMORY_HINT = 'Use a smaller schedule.batch_size, or fewer --jobs, and run again: it resumes where it was';

export function diagnose({ code, signal, failed, log, killed }: WorkerEnd): JobOutcome {
  if (killed || code === EXIT_INTERRUPTED || failed?.exit_code === EXIT_INTERRUPTED) return { state: 'interrupted' };
  // A terminal sends Ctrl-C to workers, too, and to one that is just starting before it listens.
  if (signal === 'SIGINT' || signal === 'SIGTERM') return { state: 'interrupted' };
  if (code === 0 && failed === null) return { state: 'succeeded' };
  if (failed !== null) {
    const { exit_code, problems, damaged } = failed;
    return { state: 'failed', exitCode: exit_code, problems, ...(damaged !== undefined && { damaged }) };
  }
  if (/JavaScript heap out of memory/.test(log)) {
    return failure({ message: 'the step ran out of memory', hint: OUT_OF_MEMORY_HINT });
  }
  if (signal === 'SIGKILL' || code === EXIT_KILLED) {
    return failure({
      message: 'the step was killed (SIGKILL), most likely because the machine ran out of memory',
      hint: OUT_OF_MEMORY_HINT,
    });
  }
  const how = signal === null ? `exited with code ${code}` : `crashed (${signal})`;
  return failure({
    message: `the step's process ${how} without saying why${lastLines(log)}`,
    hint: 'Run again: it resumes where it was. Should it crash again, please report it with these lines',
  });
}

function failure(problem: Problem): JobOutcome {
  return { state: 'failed', exitCode: EXIT_STEP_FAILED, problems: [problem] };
}

function lastLines(log: string): string {
  const lines = log.trimEnd().split('\n').slice(-LOG_LINES);
  return log.trim() === '' ? '' : `; its last lines were:\n${lines.map((line) => `  | ${line}`).join('\n')}`;
}

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
const ADDRESS_SPACE_HINT = `Raise the limit of address space (ulimit -v), which programs reserve far more of than they use. ${OUT_OF_MEMORY_HINT}`;

/** What V8, the C++ library and ONNX Runtime print last where memory is refused, most of them before they abort. */
const REFUSED =
  /JavaScript heap out of memory|Fatal process (OOM|out of memory)|std::bad_alloc|Failed to allocate memory for requested buffer|Cannot allocate memory|pthread_create: Resource temporarily unavailable/;
/** Where the machine has memory, but the process may not address as much. */
const NO_ADDRESSES = /Failed to reserve (virtual )?memory/;

export function diagnose({ code, signal, failed, log, killed }: WorkerEnd): JobOutcome {
  if (killed || code === EXIT_INTERRUPTED || failed?.exit_code === EXIT_INTERRUPTED) return { state: 'interrupted' };
  // A terminal sends Ctrl-C to workers, too, and to one that is just starting before it listens.
  if (signal === 'SIGINT' || signal === 'SIGTERM') return { state: 'interrupted' };
  if (code === 0 && failed === null) return { state: 'succeeded' };
  if (failed !== null) {
    const { exit_code, problems, damaged } = failed;
    return { state: 'failed', exitCode: exit_code, problems, ...(damaged !== undefined && { damaged }) };
  }
  if (NO_ADDRESSES.test(log)) {
    return failure({ message: 'the step ran out of address space', hint: ADDRESS_SPACE_HINT });
  }
  if (REFUSED.test(log)) return failure({ message: 'the step ran out of memory', hint: OUT_OF_MEMORY_HINT });
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

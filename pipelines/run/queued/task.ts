/** The process of one task of a job array: what it hears from Slurm, and what it leaves for those who look. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, InputError, type Problem, renderProblem } from '../../../common/errors.ts';
import type { StageRegistry } from '../../../stages/index.ts';
import { newestIn } from '../../../store/newest.ts';
import { localExecutor } from '../../executors/local.ts';
import { requeue } from '../../executors/slurm/commands.ts';
import { inVain } from '../../executors/slurm/queue/tries.ts';
import {
  type JobStart,
  noteStarts,
  type QueuedStep,
  readSubmission,
  type Submission,
  startsOf,
  wasCancelled,
  wordOf,
  writeWord,
} from '../../executors/slurm/submission.ts';
import { runInJob } from './step.ts';

const EXIT_FAILED = 1;
const EXIT_INTERRUPTED = 130;

/** @param folder of the submission @returns the exit code */
export async function runJob(folder: string, registry: StageRegistry): Promise<number> {
  const { submission, entry, job } = taskOf(folder, process.env);
  if (wasCancelled(folder) || wordOf(folder, entry.index) !== null) return 0;
  const stop = new AbortController();
  // See bin/early-signals.js. The step begins all the same, so that a start that came to nothing counts as one.
  const early = process.env['ASSAY_TIME_IS_UP'] !== undefined;
  let timeIsUp = early;
  // SIGUSR2, as the first of its kind is Node's own, comes before the time limit, SIGTERM when it is cancelled, put back into the queue or has to make room.
  for (const signal of ['SIGUSR2', 'SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      timeIsUp ||= signal === 'SIGUSR2' && !stop.signal.aborted;
      stop.abort();
    });
  const result = await runInJob({
    submission,
    entry,
    registry,
    executor: localExecutor({ jobs: 1, threads: submission.threads }),
    stop: stop.signal,
    begin: (work) => {
      const problems = begin(folder, submission, entry, { job, node: nodeName(), work });
      if (early) stop.abort();
      return problems;
    },
  });
  if (result.state === 'published') {
    writeWord(folder, entry.index, { format: 1, state: 'published', job });
    return 0;
  }
  if (result.state === 'failed') {
    const { exitCode: exit_code, problems, damaged } = result;
    for (const problem of problems) process.stderr.write(`${renderProblem(problem)}\n`);
    writeWord(folder, entry.index, { format: 1, state: 'failed', job, exit_code, problems, damaged });
    return EXIT_FAILED;
  }
  // The state is saved: the same job goes on when it is its turn again, and what waits for it goes on waiting.
  if (timeIsUp && !wasCancelled(folder)) {
    const refusal = await requeue(job);
    if (refusal !== null) process.stderr.write(`the job did not go back into the queue: ${refusal}\n`);
  }
  return EXIT_INTERRUPTED;
}

interface Task {
  readonly submission: Submission;
  readonly entry: QueuedStep;
  /** As Slurm names it, such as `12_3`. */
  readonly job: string;
}

/** @throws EnvironmentError outside of a job array; InputError where the folder is none of a submission */
function taskOf(folder: string, env: Readonly<Record<string, string | undefined>>): Task {
  const array = env['SLURM_ARRAY_JOB_ID'];
  const index = Number(env['SLURM_ARRAY_TASK_ID'] ?? Number.NaN);
  if (array === undefined || !Number.isInteger(index))
    throw new EnvironmentError({
      message: 'this runs in the job arrays that assay run submits alone',
      hint: 'assay run FILE --executor slurm',
    });
  const read = readSubmission(folder);
  const reason = read.state === 'damaged' ? read.reason : 'there is no submission in it';
  if (read.state !== 'sound') throw new InputError({ file: folder, message: reason });
  const entry = read.value.array.find((one) => one.index === index);
  if (entry === undefined) throw new InputError({ file: folder, message: `it has no task ${index}` });
  return { submission: read.value, entry, job: `${array}_${index}` };
}

/** Machines of a cluster may share one name in tests and in containers: Slurm's name of the node is what people know. */
const nodeName = (): string => process.env['SLURMD_NODENAME'] ?? hostname();

/** Notes the start. @returns why there must be no further one, where there were too many that came to nothing */
function begin(
  folder: string,
  { retries }: Submission,
  { index, tries, step }: QueuedStep,
  start: Omit<JobStart, 'saved'>,
): readonly Problem[] | null {
  const saved = newestIn(join(start.work, 'scratch'));
  const starts = startsOf(folder, index);
  const vain = inVain(starts, saved);
  const spent = vain === starts.length ? tries + vain : vain;
  if (spent > retries) {
    const message = `${step} was started ${spent} times and was ended from outside each time before it got further`;
    return [{ message, hint: 'Give its jobs more time below executors.slurm, and run again: it resumes where it was' }];
  }
  noteStarts(folder, index, [...starts, { ...start, saved }]);
  return null;
}

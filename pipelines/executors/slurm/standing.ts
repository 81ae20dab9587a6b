/** What of a runs folder is in Slurm's queue, for those who look or want it to end. Submits nothing. */
import { createHash } from 'node:crypto';
import type { RunsLayout } from '../../../store/layout.ts';
import { cancel, type QueuedTask, queuedTasks } from './commands.ts';
import { fateOf } from './ended.ts';
import {
  folderOf,
  jobOf,
  logOf,
  noteCancelled,
  readSubmission,
  type Submission,
  submissionNames,
  wordOf,
} from './submission.ts';

export interface QueuedStepView {
  readonly id: string;
  readonly stage: string;
  readonly experiment: string;
  /** As Slurm names it, such as `12_3`. */
  readonly job: string;
  /** In Slurm's words, such as PENDING. */
  readonly state: string;
  readonly reason: string;
  readonly node: string;
}

interface OpenArray {
  readonly folder: string;
  readonly job: string | null;
  readonly submission: Submission;
}

/** Arrays some of whose tasks have not said their last word. */
function openArrays(layout: RunsLayout): readonly OpenArray[] {
  return submissionNames(layout).flatMap((name) => {
    const folder = folderOf(layout, name);
    const read = readSubmission(folder);
    if (read.state !== 'sound') return [];
    const open = read.value.array.some(({ index }) => wordOf(folder, index) === null);
    return open ? [{ folder, job: jobOf(folder), submission: read.value }] : [];
  });
}

/** Steps that wait or run there; asks Slurm once where there can be any, and nothing where not. */
export async function standing(layout: RunsLayout): Promise<readonly QueuedStepView[]> {
  const arrays = openArrays(layout);
  if (arrays.length === 0) return [];
  const tasks = new Map((await queuedTasks()).map((task) => [`${task.job}_${task.index}`, task]));
  return arrays.flatMap(({ job, submission }) =>
    submission.array.flatMap(({ index, step }) => {
      const task = tasks.get(`${job}_${index}`);
      return task === undefined || fateOf(task) !== 'alive' ? [] : [viewOf(task, step, submission)];
    }),
  );
}

function viewOf(
  { job, index, state, reason, node }: QueuedTask,
  id: string,
  { stage, plan }: Submission,
): QueuedStepView {
  return { id, stage, experiment: plan.experiment, job: `${job}_${index}`, state, reason, node };
}

/** The logs of the jobs of a step, the newest last. */
export function jobLogs(layout: RunsLayout, id: string): readonly string[] {
  return submissionNames(layout).flatMap((name) => {
    const folder = folderOf(layout, name);
    const read = readSubmission(folder);
    const entry = read.state === 'sound' ? read.value.array.find(({ step }) => step === id) : undefined;
    return entry === undefined ? [] : [logOf(folder, entry.index)];
  });
}

/** Name of the job that carries a detached run on. */
export function carryOnName(layout: RunsLayout, experiment: string): string {
  return `carry-on-${experiment}-${createHash('sha256').update(layout.root).digest('hex').slice(0, 6)}`;
}

/** Takes an experiment's steps out of the queue; they count as given up by whoever waits. @returns how many */
export async function cancelExperiment(layout: RunsLayout, experiment: string): Promise<number> {
  const arrays = openArrays(layout).filter(({ submission }) => submission.plan.experiment === experiment);
  if (arrays.length === 0) return 0;
  // Noted before it is done: who waits must not take it for an accident.
  for (const { folder } of arrays) noteCancelled(folder);
  const name = carryOnName(layout, experiment);
  const alive = (await queuedTasks()).filter((task) => fateOf(task) === 'alive');
  const jobs = new Set(arrays.flatMap(({ job }) => (job === null ? [] : [job])));
  const mine = alive.filter((task) => jobs.has(task.job));
  const carrying = alive.filter((task) => task.name === name);
  await cancel([...new Set([...mine, ...carrying].map(({ job }) => job))]);
  return mine.length;
}

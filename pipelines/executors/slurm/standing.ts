/** What of a runs folder is in Slurm's queue, for those who look or want it to end. Submits nothing. */
import { createHash } from 'node:crypto';
import { EnvironmentError, type Problem } from '../../../common/errors.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { cancel, type QueuedTask, queuedTasks, SlurmSilent } from './commands.ts';
import { fateOf } from './ended.ts';
import {
  folderOf,
  jobOf,
  logOf,
  noteCancelled,
  noteCarryOnCancelled,
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

/** A step whose job has said its last word. */
export interface EndedStepView {
  readonly id: string;
  readonly experiment: string;
  /** Of its failure; none: its result was published. */
  readonly problems: readonly Problem[];
}

export interface CarryingView extends Pick<QueuedTask, 'job' | 'state' | 'reason' | 'node'> {
  readonly experiment: string;
}

export interface Standing {
  /** Steps that wait or run there. */
  readonly queue: readonly QueuedStepView[];
  readonly ended: readonly EndedStepView[];
  /** Jobs that carry a detached run on. */
  readonly carrying: readonly CarryingView[];
  /** Why what waits or runs is not known; null where it is. */
  readonly silent: string | null;
}

interface KnownSubmission {
  readonly folder: string;
  readonly job: string | null;
  readonly submission: Submission;
}

/** Oldest first. */
function submissionsIn(layout: RunsLayout): readonly KnownSubmission[] {
  return submissionNames(layout).flatMap((name) => {
    const folder = folderOf(layout, name);
    const read = readSubmission(folder);
    return read.state === 'sound' ? [{ folder, job: jobOf(folder), submission: read.value }] : [];
  });
}

/** Whether some of its tasks have not said their last word. */
const isOpen = ({ folder, submission }: KnownSubmission): boolean =>
  submission.array.some(({ index }) => wordOf(folder, index) === null);

/** Asks Slurm once where anything can be in the queue, and nothing where not. */
export async function standing(layout: RunsLayout): Promise<Standing> {
  const known = submissionsIn(layout);
  const ended = known.flatMap(endedIn);
  const nothing = { queue: [], ended, carrying: [], silent: null };
  if (known.length === 0) return nothing;
  try {
    const alive = (await queuedTasks()).filter((task) => fateOf(task) === 'alive');
    const tasks = new Map(alive.map((task) => [`${task.job}_${task.index}`, task]));
    const names = new Map(
      known.map(({ submission: { plan } }) => [carryOnName(layout, plan.experiment), plan.experiment]),
    );
    const carrying = alive.flatMap(({ name, job, state, reason, node }) => {
      const experiment = names.get(name);
      return experiment === undefined ? [] : [{ experiment, job, state, reason, node }];
    });
    return { ...nothing, queue: known.flatMap((array) => viewsOf(array, tasks)), carrying };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { ...nothing, silent: error.problems[0]!.message };
  }
}

function viewsOf({ job, submission }: KnownSubmission, tasks: ReadonlyMap<string, QueuedTask>) {
  const { stage, plan, array } = submission;
  return array.flatMap(({ index, step }): readonly QueuedStepView[] => {
    const task = tasks.get(`${job}_${index}`);
    if (task === undefined) return [];
    const { state, reason, node } = task;
    return [{ id: step, stage, experiment: plan.experiment, job: `${job}_${index}`, state, reason, node }];
  });
}

function endedIn({ folder, submission: { array, plan } }: KnownSubmission): readonly EndedStepView[] {
  return array.flatMap(({ index, step }) => {
    const word = wordOf(folder, index);
    if (word === null) return [];
    return [{ id: step, experiment: plan.experiment, problems: word.state === 'failed' ? word.problems : [] }];
  });
}

/** The logs of the jobs of a step, the newest last. */
export function jobLogs(layout: RunsLayout, id: string): readonly string[] {
  return submissionsIn(layout).flatMap(({ folder, submission }) => {
    const entry = submission.array.find(({ step }) => step === id);
    return entry === undefined ? [] : [logOf(folder, entry.index)];
  });
}

/** Name of the job that carries a detached run on. */
export function carryOnName(layout: RunsLayout, experiment: string): string {
  return `carry-on-${experiment}-${createHash('sha256').update(layout.root).digest('hex').slice(0, 6)}`;
}

/** Takes an experiment's steps out of the queue; they count as given up by whoever waits. @returns how many */
export async function cancelExperiment(layout: RunsLayout, experiment: string): Promise<number> {
  const arrays = submissionsIn(layout).filter((one) => one.submission.plan.experiment === experiment && isOpen(one));
  if (arrays.length === 0) return 0;
  // Noted before it is done: who waits must not take it for an accident.
  const name = carryOnName(layout, experiment);
  noteCarryOnCancelled(layout, name);
  for (const { folder } of arrays) noteCancelled(folder);
  const alive = (await stillAsking(queuedTasks())).filter((task) => fateOf(task) === 'alive');
  const jobs = new Set(arrays.flatMap(({ job }) => (job === null ? [] : [job])));
  const mine = alive.filter((task) => jobs.has(task.job));
  const carrying = alive.filter((task) => task.name === name);
  // First the one that would begin when the others have ended.
  await stillAsking(cancel(carrying.map(({ job }) => job)));
  await stillAsking(cancel([...new Set(mine.map(({ job }) => job))]));
  return mine.length;
}

/** What is noted is half of it: a job that begins later ends at once. */
async function stillAsking<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SlurmSilent)) throw error;
    const rest = 'No further of its jobs does anything, but those that run go on';
    throw new EnvironmentError({ ...error.problems[0]!, hint: `${rest}: cancel again when sinfo shows the cluster` });
  }
}

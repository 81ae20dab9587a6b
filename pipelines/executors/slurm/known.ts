/** The job arrays that a runs folder knows of: what is alive in the queue, whoever has submitted it. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineId, processIsAlive } from '../../../common/process-identity.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { newestIn } from '../../../store/newest.ts';
import { type QueuedTask, queuedTasks } from './commands.ts';
import {
  folderOf,
  jobOf,
  noteJob,
  type QueuedStep,
  readSubmission,
  removeSubmission,
  type Submission,
  startsOf,
  submissionNames,
  submitterOf,
  wasCancelled,
  wasTold,
  wordOf,
} from './submission.ts';

export interface KnownArray {
  readonly folder: string;
  readonly job: string;
  readonly submission: Submission;
}

/** The newest task of a step. */
export interface KnownTask {
  readonly array: KnownArray;
  readonly entry: QueuedStep;
}

/** A process of another machine that submits cannot be asked whether it lives: it needs no longer than this. */
const FOREIGN_MS = 120_000;
const LOOK_EVERY_MS = 100;

export class KnownArrays {
  readonly #layout: RunsLayout;
  /** By name; null: it is none, or not to be used. */
  readonly #arrays = new Map<string, KnownArray | null>();
  readonly #newest = new Map<string, KnownTask>();

  constructor(layout: RunsLayout) {
    this.#layout = layout;
  }

  /** Reads what is new. The lock on submitting must be held: then whoever is still noted as submitting has died. */
  async look(): Promise<void> {
    for (const name of submissionNames(this.#layout)) {
      if (this.#arrays.has(name)) continue;
      const array = await this.#read(name);
      this.#arrays.set(name, array);
      if (array !== null) this.#note(array);
    }
  }

  add(array: KnownArray): void {
    this.#arrays.set(array.submission.name, array);
    this.#note(array);
  }

  /** The task that was submitted last for what a step is going to be. */
  newest(intent: string): KnownTask | undefined {
    return this.#newest.get(intent);
  }

  all(): readonly KnownArray[] {
    return [...this.#arrays.values()].filter((array) => array !== null);
  }

  jobOf(name: string): string {
    return this.#arrays.get(name)!.job;
  }

  // Names sort by time, so the last one counts.
  #note(array: KnownArray): void {
    for (const entry of array.submission.array) this.#newest.set(entry.intent, { array, entry });
  }

  async #read(name: string): Promise<KnownArray | null> {
    const folder = folderOf(this.#layout, name);
    const read = readSubmission(folder);
    const job = read.state === 'sound' ? (jobOf(folder) ?? (await settle(folder, name))) : null;
    if (read.state === 'sound' && job !== null) return { folder, job, submission: read.value };
    // It was never submitted: whoever wanted to died before.
    if (read.state !== 'damaged') removeSubmission(folder);
    return null;
  }
}

/** Finds the job of a submission whose submitter died before it could note it. @returns null where nothing was submitted */
async function settle(folder: string, name: string): Promise<string | null> {
  const who = submitterOf(folder);
  // It reads the script after that was noted: without, it has read nothing.
  if (who === null) return null;
  const here = who.machine === machineId().machine;
  const since = newestIn(folder);
  while (here ? processIsAlive(who.pid, who.started) : Date.now() - since < FOREIGN_MS) await sleep(LOOK_EVERY_MS);
  const noted = jobOf(folder);
  if (noted !== null) return noted;
  // Slurm forgets a job some minutes after its end; its tasks have left files.
  const job = (await queuedTasks()).find((task) => task.name === name)?.job ?? startedJob(folder);
  if (job !== null) noteJob(folder, job);
  return job;
}

function startedJob(folder: string): string | null {
  const index = readdirSync(folder).flatMap((file) => (file.endsWith('.starts') ? [Number.parseInt(file, 10)] : []))[0];
  return index === undefined ? null : (startsOf(folder, index)[0]?.job.split('_')[0] ?? null);
}

/** Whether a task may still come to something: its last word is not there, and nobody has given it up. */
export function isOpen({ array: { folder }, entry: { index } }: KnownTask): boolean {
  return wordOf(folder, index) === null && !wasTold(folder, index) && !wasCancelled(folder);
}

export const taskIn = (tasks: ReadonlyMap<string, QueuedTask>, { array, entry }: KnownTask): QueuedTask | undefined =>
  tasks.get(`${array.job}_${entry.index}`);

/** By job and index. */
export const byTask = (tasks: readonly QueuedTask[]): ReadonlyMap<string, QueuedTask> =>
  new Map(tasks.map((task) => [`${task.job}_${task.index}`, task]));

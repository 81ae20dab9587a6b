/** Puts job arrays into the queue, each noted before it is submitted, none twice. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '../../../common/errors.ts';
import { largest } from '../../../common/many.ts';
import { identityOf } from '../../../common/process-identity.ts';
import { claim, type Sighting } from '../../../store/lock.ts';
import type { Step } from '../../plan/plan.ts';
import type { QueueOptions } from '../executor.ts';
import { type MemoryOf, memoryModel } from '../memory.ts';
import { dependencyOf, type JobArray } from './arrays.ts';
import { queuedTasks, SlurmSilent, submit } from './commands.ts';
import { withNeeds } from './intents.ts';
import type { KnownArray, KnownArrays } from './known.ts';
import { batchScript, literalPath } from './script.ts';
import { type SlurmSettings, sizesOf } from './settings.ts';
import {
  folderOf,
  forgetCarryOnCancelled,
  noteJob,
  noteSubmitter,
  type QueuedStep,
  removeSubmission,
  type Submission,
  writeSubmission,
} from './submission.ts';

const LOOK_EVERY_MS = 100;

export type Attempted = { readonly array: KnownArray } | { readonly refused: string };

export class Submitter {
  readonly #options: QueueOptions;
  readonly #settings: SlurmSettings;
  readonly #assay: readonly string[];
  readonly #known: KnownArrays;
  readonly #steps: ReadonlyMap<string, Step>;
  readonly #memoryOf: MemoryOf;

  /** @param assay how a job calls it */
  constructor(options: QueueOptions, settings: SlurmSettings, assay: readonly string[], known: KnownArrays) {
    this.#options = options;
    this.#settings = settings;
    this.#assay = assay;
    this.#known = known;
    this.#memoryOf = memoryModel(options.registry, options.device);
    this.#steps = new Map(options.plan.steps.map((step) => [step.id, step]));
  }

  /** Runs while no other coordinator submits to this runs folder, and with all known that others have submitted. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    let seen: Sighting | undefined;
    for (;;) {
      const found = claim(this.#options.layout.submitLock, seen);
      if (found.state === 'held') {
        try {
          await this.#known.look();
          return await work();
        } finally {
          found.lock.release();
        }
      }
      seen = found.sighting;
      await sleep(LOOK_EVERY_MS);
    }
  }

  /**
   * @param about of each step: what becomes its entry
   * @throws SlurmSilent where no answer came. Where not even the queue can be asked what became of it, the submission is
   *   left: `KnownArrays.look` will
   */
  async submit(array: JobArray, about: (step: Step) => Omit<QueuedStep, 'index' | 'step'>): Promise<Attempted> {
    const submission = this.#submission(array, about);
    const { layout } = this.#options;
    const folder = folderOf(layout, submission.name);
    const needed = await this.#needed(array);
    const script = batchScript({
      name: submission.name,
      indices: array.tasks.map(({ index }) => index),
      output: join(literalPath(folder), '%a.log'),
      dependency: dependencyOf(array, (name) => this.#known.jobOf(name)),
      sizes: sizesOf(this.#settings, array.stage, needed),
      settings: this.#settings,
      command: [...this.#assay, 'exec', '--job', folder],
    });
    writeSubmission(layout, submission);
    const answer = await submit(script, (pid) => noteSubmitter(folder, identityOf(pid)));
    let job: string | null;
    if (answer.state === 'submitted') job = answer.job;
    else {
      job = await taken(submission.name);
      if (job === null) {
        removeSubmission(folder);
        if (answer.state === 'unanswered') throw new SlurmSilent(answer.message);
        return { refused: answer.message };
      }
    }
    noteJob(folder, job);
    const known = { folder, job, submission };
    this.#known.add(known);
    return { array: known };
  }

  /** A job that runs this very command again when all of these have ended, whatever came of them. */
  async carryOn(command: readonly string[], jobs: readonly string[], name: string): Promise<string> {
    const { layout } = this.#options;
    // Like the stages that only read and write it needs no card, and where it runs they may.
    const { gpus: _, cores: __, time: ___, ...sizes } = sizesOf(this.#settings, 'pretrain-load');
    // Where jobs call assay otherwise than this process was called, the prefix belongs to that.
    const { prefix, command: ofJobs, ...own } = this.#settings;
    forgetCarryOnCancelled(layout, name);
    const answer = await submit(
      batchScript({
        name,
        indices: null,
        output: join(literalPath(layout.cluster), `${name}.log`),
        dependency: `afterany:${jobs.join(':')}`,
        sizes: { ...sizes, gpus: 0, cores: 1, time: '01:00:00' },
        settings: ofJobs === undefined && prefix !== undefined ? { ...own, prefix } : own,
        command,
      }),
      () => undefined,
    );
    if (answer.state === 'submitted') return answer.job;
    if (answer.state === 'unanswered') throw new SlurmSilent(answer.message);
    const { message } = refusal('that carries on', answer.message);
    throw new EnvironmentError({
      message,
      hint: 'The steps are in the queue; run again without --detach to wait for them',
    });
  }

  /** Bytes that the largest of its steps takes; null where nothing is known. */
  async #needed({ tasks }: JobArray): Promise<number | null> {
    const found = await Promise.all(tasks.map(({ step }) => this.#memoryOf(step)));
    const known = found.filter((bytes) => bytes !== null);
    return known.length === 0 ? null : largest(known);
  }

  #submission({ stage, tasks }: JobArray, about: (step: Step) => Omit<QueuedStep, 'index' | 'step'>): Submission {
    const { plan, files, layout, device, devices, deterministic } = this.#options;
    const needed = withNeeds(
      plan,
      tasks.map(({ step }) => step),
      this.#steps,
    );
    const now = new Date().toISOString();
    return {
      format: 1,
      name: `${now.replaceAll(/[-:.]/g, '')}-${stage}-${randomBytes(3).toString('hex')}`,
      stage,
      submitted: now,
      runs: layout.root,
      array: tasks.map(({ index, step }) => ({ index, step: step.id, ...about(step) })),
      plan: needed,
      files: Object.fromEntries(needed.steps.map(({ id }) => [id, files(id)])),
      device,
      devices,
      deterministic,
      threads: sizesOf(this.#settings, stage).cores,
      retries: this.#settings.retries,
    };
  }
}

/** What sbatch has said, with what to do about it. */
export const refusal = (what: string, message: string) => ({
  message: `Slurm takes no job ${what}: ${message}`,
  hint: 'Mend executors.slurm in the experiment file or the site file; docs/cluster.md says what it may hold',
});

/**
 * The job of a submission although sbatch has not said that there is one: its answer was lost, or it was ended itself. Null
 * where there is none; one that was refused may stand in the queue as failed.
 */
async function taken(name: string): Promise<string | null> {
  const found = (await queuedTasks()).find((task) => task.name === name && task.state !== 'FAILED');
  return found?.job ?? null;
}

/** The steps of a run in Slurm's queue: attached where they are there already, submitted where not, watched until they end. */
import { join } from 'node:path';
import { EnvironmentError } from '../../../../common/errors.ts';
import type { StageName } from '../../../../stages/index.ts';
import { newestIn } from '../../../../store/newest.ts';
import type { Step } from '../../../plan/plan.ts';
import type { JobOutcome, JobQueue, QueuedJob, QueueOptions } from '../../executor.ts';
import { arraysOf } from '../arrays.ts';
import { type QueuedTask, queuedTasks } from '../commands.ts';
import { endText, fateOf } from '../ended.ts';
import { intentsOf } from '../intents.ts';
import { byTask, KnownArrays, taskIn } from '../known.ts';
import { carryOnName } from '../standing.ts';
import { noteTold, removeSubmission, startsOf, wasCancelled, wordOf } from '../submission.ts';
import { refusal, Submitter } from '../submitter.ts';
import { givenUp } from './given-up.ts';
import type { SlurmQueueOptions } from './options.ts';
import { takeUp } from './take-up.ts';
import { triesOf } from './tries.ts';
import { Want } from './want.ts';
import { nextWave, waitsFor } from './waves.ts';

/** Files are looked at more often than the queue: that asks nothing of Slurm. */
const FILES_EVERY_MS = 5_000;
/** Looks at the queue after which a task that is not in it has ended. */
const MOST_MISSING = 3;

export class SlurmQueue implements JobQueue {
  readonly #options: QueueOptions;
  readonly #slurm: SlurmQueueOptions;
  readonly #known: KnownArrays;
  readonly #submitter: Submitter;
  readonly #intents: ReadonlyMap<string, string>;
  /** By step id, in the order of the plan. */
  readonly #wants = new Map<string, Want>();
  readonly #steps: ReadonlyMap<string, Step>;
  #timer: NodeJS.Timeout | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #silent = false;
  #refused = false;
  #working: Promise<void> = Promise.resolve();

  private constructor(options: QueueOptions, slurm: SlurmQueueOptions) {
    this.#options = options;
    this.#slurm = slurm;
    this.#known = new KnownArrays(options.layout);
    this.#submitter = new Submitter(options, slurm.settings, slurm.assay, this.#known);
    this.#intents = intentsOf(options.plan, options.registry, options.files);
    this.#steps = new Map(options.plan.steps.map((step) => [step.id, step]));
    for (const step of options.wanted) if (slurm.takes(step.stage)) this.#want(step);
  }

  /** @throws EnvironmentError where Slurm is not there or takes nothing */
  static async open(options: QueueOptions, slurm: SlurmQueueOptions): Promise<SlurmQueue> {
    const queue = new SlurmQueue(options, slurm);
    await queue.#submitter.alone(async () => queue.#attach());
    await queue.#look();
    if (slurm.carryOn !== null) await queue.#leave(slurm.carryOn);
    else queue.#tick();
    options.stop.addEventListener('abort', () => queue.#giveUp());
    return queue;
  }

  takes(stage: StageName): boolean {
    return this.#slurm.takes(stage);
  }

  async outcome(job: QueuedJob): Promise<JobOutcome> {
    const known = this.#wants.get(job.step.id);
    const want = known ?? this.#want(job.step);
    if (known?.told === true) want.reset();
    if (this.#closed || this.#options.stop.aborted) return { state: 'interrupted' };
    const outcome = await want.ask(job);
    want.told = true;
    return outcome;
  }

  async close(): Promise<void> {
    this.#giveUp();
    await this.#working;
    // What came to a good end needs no files any more; what did not keeps its logs.
    for (const { folder, submission } of this.#known.all())
      if (submission.array.every(({ index }) => wordOf(folder, index)?.state === 'published')) removeSubmission(folder);
  }

  #want(step: Step): Want {
    const want = new Want(step, this.#intents.get(step.id)!, this.#options.forced.has(step.id));
    this.#wants.set(step.id, want);
    return want;
  }

  /** Takes up what is in the queue, or has ended there while nobody looked. */
  #attach(): void {
    for (const want of this.#wants.values()) if (want.state === 'waiting') takeUp(want, this.#known);
  }

  #live(): readonly Want[] {
    return [...this.#wants.values()].filter(({ state }) => state === 'live');
  }

  #tick(): void {
    if (this.#closed) return;
    const wait = Math.min(FILES_EVERY_MS, this.#slurm.settings.poll_seconds * 1000);
    this.#timer = setTimeout(() => {
      this.#working = this.#look().then(
        () => this.#tick(),
        (error: unknown) => this.#fail(error),
      );
    }, wait);
  }

  /** What the coordinator itself cannot do, such as submitting, ends what waits for it. */
  #fail(error: unknown): void {
    const problems = error instanceof EnvironmentError ? error.problems : [{ message: String(error) }];
    for (const want of this.#wants.values())
      if (want.state === 'waiting' || want.state === 'live') want.end({ state: 'failed', exitCode: 3, problems });
    this.#closed = true;
  }

  async #look(): Promise<void> {
    this.#hear();
    const { poll_seconds } = this.#slurm.settings;
    if (performance.now() - this.#lookedAt < poll_seconds * 1000 - 10) return;
    this.#lookedAt = performance.now();
    if (this.#live().length > 0) {
      const tasks = await this.#queue();
      if (tasks !== null) {
        // A last word that came after the question is heard before the answer is believed.
        this.#hear();
        for (const want of this.#live()) this.#judge(want, taskIn(tasks, want.task!) ?? null);
      }
    }
    if (!this.#closed) await this.#submitMore();
  }

  async #queue(): Promise<ReadonlyMap<string, QueuedTask> | null> {
    try {
      const tasks = await queuedTasks();
      this.#silent = false;
      return byTask(tasks);
    } catch {
      if (!this.#silent) this.#options.say('Slurm does not answer; jobs go on, and it is asked again');
      this.#silent = true;
      return null;
    }
  }

  #hear(): void {
    for (const want of this.#live()) {
      const { array, entry } = want.task!;
      const word = wordOf(array.folder, entry.index);
      if (word === null) {
        if (want.key !== null) want.hear(join(this.#options.layout.work(want.step.stage, want.key), 'events.jsonl'));
      } else if (word.state === 'published') want.end({ state: 'succeeded' });
      else {
        noteTold(array.folder, entry.index);
        const { exit_code: exitCode, problems, damaged } = word;
        want.end({ state: 'failed', exitCode, problems, ...(damaged.length > 0 && { damaged }) });
      }
    }
  }

  #judge(want: Want, task: QueuedTask | null): void {
    const fate = task === null ? 'ended' : fateOf(task);
    if (fate === 'alive') {
      want.missing = 0;
      if (task!.state === 'RUNNING') want.begun();
    } else if (wasCancelled(want.task!.array.folder)) want.end({ state: 'interrupted' });
    else if (fate === 'impossible') want.state = 'waiting';
    else if (fate === 'taken' || ++want.missing >= MOST_MISSING) this.#again(want, task);
  }

  /** Its job was ended from outside: it goes on in a further one, unless that has happened too often. */
  #again(want: Want, task: QueuedTask | null): void {
    const { array, entry } = want.task!;
    const { retries } = this.#slurm.settings;
    const starts = startsOf(array.folder, entry.index);
    const last = starts.at(-1);
    const saved = last === undefined ? 0 : newestIn(join(last.work, 'scratch'));
    want.tries = triesOf(entry.tries, starts, saved, task?.state === 'CANCELLED');
    want.missing = 0;
    want.forgetStart();
    const text = `its job ${array.job}_${entry.index} ${endText(task)}`;
    if (want.tries <= retries) {
      want.state = 'waiting';
      want.say(`${text}; it goes on in another${want.tries === 0 ? '' : ` (${want.tries} of ${retries})`}`);
      return;
    }
    noteTold(array.folder, entry.index);
    want.end({ state: 'failed', exitCode: 1, problems: [givenUp(text, want.task!, last, retries)] });
  }

  async #submitMore(): Promise<void> {
    const chosen = nextWave(this.#wants, this.#slurm.settings.max_submitted);
    if (chosen.length === 0) return;
    await this.#submitter.alone(async () => {
      // Another run may have submitted some of them meanwhile.
      const left = chosen.filter((want) => !takeUp(want, this.#known));
      const stages = new Set(left.map(({ step }) => step.stage));
      for (const stage of stages) await this.#submitStage(left.filter(({ step }) => step.stage === stage));
    });
  }

  async #submitStage(wants: readonly Want[]): Promise<void> {
    const { stage } = wants[0]!.step;
    const steps = wants.map(({ step }) => step);
    for (const array of arraysOf(stage, steps, (step) => waitsFor(step, this.#wants, this.#steps))) {
      const answer = await this.#submitter.submit(array, ({ id }) => {
        const { intent, tries, forced } = this.#wants.get(id)!;
        return { intent, tries, forced };
      });
      if ('refused' in answer) {
        // A full queue takes more when some have ended.
        if (this.#live().length === 0) throw new EnvironmentError(refusal(answer.refused));
        if (!this.#refused) this.#options.say(`${refusal(answer.refused).message}; it is asked again`);
        this.#refused = true;
        return;
      }
      this.#refused = false;
      for (const entry of answer.array.submission.array) {
        const want = this.#wants.get(entry.step)!;
        want.task = this.#known.newest(want.intent)!;
        want.state = 'live';
      }
      const count = array.tasks.length;
      this.#options.say(`${count} step${count === 1 ? '' : 's'} of ${stage} submitted as job ${answer.array.job}`);
    }
  }

  /** Nobody waits: a job carries on when all that is in the queue has ended. */
  async #leave(command: readonly string[]): Promise<void> {
    const jobs = new Set(this.#live().map(({ task }) => task!.array.job));
    if (jobs.size > 0) {
      const name = carryOnName(this.#options.layout, this.#options.plan.experiment);
      const job = await this.#submitter.carryOn([process.execPath, ...command], [...jobs], name);
      this.#options.say(`job ${job} carries on when they have ended`);
    }
    this.#giveUp();
  }

  #giveUp(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const want of this.#wants.values())
      if (want.state === 'waiting' || want.state === 'live') want.end({ state: 'interrupted' });
  }
}

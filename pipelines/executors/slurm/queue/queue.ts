/** The steps of a run in Slurm's queue: attached where they are there already, submitted where not, watched until they end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf } from '../../../../common/system-errors.ts';
import type { StageName } from '../../../../stages/index.ts';
import type { Step } from '../../../plan/plan.ts';
import type { JobOutcome, JobQueue, QueuedJob, QueueOptions } from '../../executor.ts';
import { queuedTasks, SlurmSilent } from '../commands.ts';
import { intentsOf } from '../intents.ts';
import { byTask, KnownArrays, taskIn } from '../known.ts';
import { carryOnName } from '../standing.ts';
import { stuckTexts } from '../stuck.ts';
import { removeSubmission, wasCarryOnCancelled, wordOf } from '../submission.ts';
import { Submitter } from '../submitter.ts';
import { hear, judge } from './judging.ts';
import type { SlurmQueueOptions } from './options.ts';
import { Submitting } from './submitting.ts';
import { takeUp } from './take-up.ts';
import { Want } from './want.ts';

/** Files are looked at more often than the queue: that asks nothing of Slurm. */
const FILES_EVERY_MS = 5_000;

export class SlurmQueue implements JobQueue {
  readonly #options: QueueOptions;
  readonly #slurm: SlurmQueueOptions;
  readonly #known: KnownArrays;
  readonly #submitter: Submitter;
  readonly #intents: ReadonlyMap<string, string>;
  /** By step id, in the order of the plan. */
  readonly #wants = new Map<string, Want>();
  readonly #submitting: Submitting;
  #timer: NodeJS.Timeout | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #attached = false;
  /** While Slurm does not answer: what it last did not. */
  #silent: SlurmSilent | null = null;
  /** What was said of jobs that cannot start. */
  readonly #stuck = new Set<string>();
  #working: Promise<void> = Promise.resolve();

  private constructor(options: QueueOptions, slurm: SlurmQueueOptions) {
    this.#options = options;
    this.#slurm = slurm;
    this.#known = new KnownArrays(options.layout);
    this.#submitter = new Submitter(options, slurm.settings, slurm.assay, this.#known);
    this.#intents = intentsOf(options.plan, options.registry, options.files);
    this.#submitting = new Submitting({
      submitter: this.#submitter,
      known: this.#known,
      layout: options.layout,
      wants: this.#wants,
      steps: new Map(options.plan.steps.map((step) => [step.id, step])),
      most: slurm.settings.max_submitted,
      say: options.say,
    });
    for (const step of options.wanted) if (slurm.takes(step.stage)) this.#want(step);
  }

  /** @throws EnvironmentError where Slurm is not there or takes nothing */
  static async open(options: QueueOptions, slurm: SlurmQueueOptions): Promise<SlurmQueue> {
    const queue = new SlurmQueue(options, slurm);
    if (queue.#isCancelled()) {
      options.say('this job was to carry the run on, which was cancelled');
      queue.#giveUp();
      return queue;
    }
    await queue.#look();
    if (slurm.carryOn !== null) await queue.#leave(slurm.carryOn);
    else queue.#tick();
    options.stop.addEventListener('abort', () => queue.#stopped());
    return queue;
  }

  /** Whether this process is the job that carries on what nobody wants any more. */
  #isCancelled(): boolean {
    const { layout, plan } = this.#options;
    const name = carryOnName(layout, plan.experiment);
    return process.env['SLURM_JOB_NAME'] === name && wasCarryOnCancelled(layout, name);
  }

  takes(stage: StageName): boolean {
    return this.#slurm.takes(stage);
  }

  async outcome(job: QueuedJob): Promise<JobOutcome> {
    const known = this.#wants.get(job.step.id);
    const want = known ?? this.#want(job.step);
    if (known?.told === true) want.reset();
    // How it ended may have been heard before anybody asked, also by one who then waits for nothing more.
    const open = want.state === 'waiting' || want.state === 'live';
    if (open && (this.#closed || this.#options.stop.aborted)) return { state: 'interrupted' };
    const outcome = await want.ask(job);
    want.told = true;
    return outcome;
  }

  async close(): Promise<void> {
    this.#giveUp();
    await this.#working;
    // What came to a good end needs no files any more, however often it was submitted; what did not keeps its logs.
    for (const { folder, submission } of this.#known.all())
      if (submission.array.every(({ intent }) => this.#isPublished(intent))) removeSubmission(folder);
  }

  #isPublished(intent: string): boolean {
    const newest = this.#known.newest(intent);
    return newest !== undefined && wordOf(newest.array.folder, newest.entry.index)?.state === 'published';
  }

  #want(step: Step): Want {
    const want = new Want(step, this.#intents.get(step.id)!, this.#options.forced.has(step.id));
    this.#wants.set(step.id, want);
    return want;
  }

  /** Takes up what is in the queue, or has ended there while nobody looked. */
  async #attach(): Promise<void> {
    await this.#submitter.alone(async () => {
      for (const want of this.#wants.values())
        if (want.state === 'waiting') takeUp(want, this.#known, this.#options.layout);
    });
    this.#attached = true;
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
    for (const want of this.#wants.values())
      if (want.state === 'waiting' || want.state === 'live') want.end({ state: 'failed', ...failureOf(error) });
    this.#closed = true;
  }

  async #look(): Promise<void> {
    this.#hear();
    const { poll_seconds } = this.#slurm.settings;
    if (performance.now() - this.#lookedAt < poll_seconds * 1000 - 10) return;
    this.#lookedAt = performance.now();
    try {
      if (!this.#attached) await this.#attach();
      await this.#ask();
      if (!this.#closed) await this.#submitting.more();
      this.#silent = null;
    } catch (error) {
      if (!(error instanceof SlurmSilent)) throw error;
      if (this.#silent === null) this.#options.say(`${error.problems[0]!.message}; jobs go on, and it is asked again`);
      this.#silent = error;
    }
  }

  async #ask(): Promise<void> {
    if (this.#live().length === 0) return;
    const tasks = byTask(await queuedTasks());
    // A last word that came after the question is heard before the answer is believed.
    this.#hear();
    const live = this.#live().map((want) => ({ want, task: taskIn(tasks, want.task!) ?? null }));
    for (const text of stuckTexts(
      live.flatMap(({ want, task }) => (task === null ? [] : [{ ...task, ...want.step }])),
    )) {
      const { plan, say } = this.#options;
      if (!this.#stuck.has(text)) say(`${text}; assay cancel ${plan.experiment} takes them out`);
      this.#stuck.add(text);
    }
    for (const { want, task } of live) judge(want, task, this.#slurm.settings.retries);
  }

  #hear(): void {
    for (const want of this.#live()) hear(want, this.#options.layout);
  }

  /**
   * Looks again until it is known what became of every job that the queue has no more. A job that carries on would begin at
   * once behind such a one, look once as well, and be followed by the next, for ever.
   */
  async #settle(): Promise<void> {
    const { stop } = this.#options;
    while (this.#silent === null && this.#live().some(({ missing }) => missing > 0) && !stop.aborted) {
      await sleep(this.#slurm.settings.poll_seconds * 1000, undefined, { signal: stop }).catch(() => undefined);
      await this.#look();
    }
  }

  /** Nobody waits: a job carries on when all that is in the queue has ended. */
  async #leave(command: readonly string[]): Promise<void> {
    await this.#settle();
    if (this.#silent !== null) throw this.#silent;
    const jobs = new Set(this.#live().map(({ task }) => task!.array.job));
    if (jobs.size > 0) {
      const name = carryOnName(this.#options.layout, this.#options.plan.experiment);
      const job = await this.#submitter.carryOn([process.execPath, ...command], [...jobs], name);
      this.#options.say(`job ${job} carries on when they have ended`);
    }
    this.#giveUp();
  }

  #stopped(): void {
    const left = this.#live().length;
    const { plan, say } = this.#options;
    if (left > 0)
      say(`${left} of its steps stay in the queue and go on; assay cancel ${plan.experiment} takes them out`);
    this.#giveUp();
  }

  #giveUp(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const want of this.#wants.values())
      if (want.state === 'waiting' || want.state === 'live') want.end({ state: 'interrupted' });
  }
}

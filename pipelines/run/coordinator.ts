/**
 * Runs a plan: every step as soon as the steps that it needs have ended, as many at a time as the executor takes.
 * Keys are computed when a step's turn comes, so a step whose inputs ran again but stayed the same is taken from the cache.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from '../../common/errors.ts';
import type { DamagedInput } from '../../stages/stage.ts';
import { type Found, lookUp, quarantine } from '../../store/cache.ts';
import { type Claim, claim, type Lock, ownerName, type Sighting } from '../../store/lock.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { JobQueue, RunningJob } from '../executors/executor.ts';
import { type Assessed, type KnownOutput, keyOf } from '../plan/assess.ts';
import type { Step } from '../plan/plan.ts';
import { type AttemptOutcome, attempt } from './attempt.ts';
import { gather } from './gather.ts';
import { needsOf } from './needs.ts';
import type { CoordinatorOptions } from './options.ts';
import { failedOutcome, finished, type StepOutcome, unfinished } from './outcome.ts';
import { openQueue, runInQueue } from './queued/wait.ts';
import { type Needs, Slots } from './slots.ts';

/** With the inputs that kept it from running, where they were damaged. */
type AttemptedStep = StepOutcome | (StepOutcome & { readonly damaged: readonly DamagedInput[] });

const LOOK_AT_LOCK_MS = 100;
/** A disk that damages results faster than they are computed is beyond help. */
const MOST_REPAIRS = 3;

/** Resolves when every step has ended, one way or the other; in the order of the plan. Never rejects for a step. */
export async function coordinate(options: CoordinatorOptions): Promise<readonly StepOutcome[]> {
  return await new Coordinator(options).run();
}

class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #slots: Slots;
  readonly #needs: (step: Step) => Promise<Needs>;
  readonly #outcomes = new Map<string, Promise<StepOutcome>>();
  readonly #running = new Set<RunningJob>();
  readonly #startedAt = new Map<string, number>();
  #queue: JobQueue | null = null;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    const { executor } = options;
    this.#slots = new Slots(executor.queue === undefined ? executor.jobs : 1, executor.memory);
    this.#needs = needsOf(options);
  }

  async run(): Promise<readonly StepOutcome[]> {
    const { plan, stop, kill, emit } = this.#options;
    const stopAll = (): void => {
      emit({ type: 'stopping', running: this.#running.size });
      for (const job of this.#running) job.stop();
    };
    const killAll = (): void => {
      for (const job of this.#running) job.kill();
    };
    setMaxListeners(0, stop); // Every step that waits for a lock listens.
    stop.addEventListener('abort', stopAll);
    kill.addEventListener('abort', killAll);
    try {
      this.#queue = await openQueue(this.#options);
      // The plan's order puts every step after those that it needs, so their promises exist already.
      for (const [index, step] of plan.steps.entries()) this.#outcomes.set(step.id, this.#step(step, index));
      await Promise.all(this.#outcomes.values());
      // Again: a result that was found damaged on the way has another outcome by now.
      return await Promise.all(this.#outcomes.values());
    } finally {
      await this.#queue?.close();
      stop.removeEventListener('abort', stopAll);
      kill.removeEventListener('abort', killAll);
    }
  }

  async #step(step: Step, index: number): Promise<StepOutcome> {
    let outcome: StepOutcome;
    try {
      outcome = await this.#turn(step, index, this.#options.assessed.get(step.id), true);
    } catch (error) {
      outcome = error instanceof Interrupted ? unfinished(step, 'interrupted', null) : failedOutcome(step, null, error);
    }
    return this.#ended(outcome);
  }

  #ended(outcome: StepOutcome): StepOutcome {
    const { step, result, key, manifest, problems } = outcome;
    const { emit } = this.#options;
    if (result === 'cached')
      for (const text of manifest?.warnings ?? [])
        emit({ type: 'stage', id: step.id, event: { type: 'message', level: 'warning', text } });
    const startedAt = this.#startedAt.get(step.id);
    const seconds = startedAt === undefined ? 0 : (performance.now() - startedAt) / 1000;
    emit({ type: 'ended', id: step.id, stage: step.stage, result, key, seconds, problems });
    return outcome;
  }

  /** @param remembering whether files that are as they were when they were last hashed are believed */
  async #turn(step: Step, index: number, known: Assessed | undefined, remembering: boolean): Promise<StepOutcome> {
    for (let repairs = 0; ; repairs++) {
      const gathered = await gather(step, this.#options.plan, (id) => this.#outcomes.get(id)!);
      if ('result' in gathered) return gathered;
      const { step: ready, inputs } = gathered;
      const { registry, externals, layout, forced, stop } = this.#options;
      if (known?.status === 'cached' && this.#isAsAssessed(known, ready, inputs))
        return finished(ready, 'cached', known.manifest);
      const digests = new Map<string, KnownOutput>();
      for (const [name, id] of Object.entries(ready.inputs)) digests.set(id, inputs[name]!);
      const key = keyOf(ready, registry, externals, digests)!;
      if (!forced.has(ready.id)) {
        if (known?.status === 'cached' && known.key === key) return finished(ready, 'cached', known.manifest);
        const found = await lookUp(layout, ready.stage, key, { remembering, signal: stop });
        if (found.state === 'sound') return finished(ready, 'cached', found.manifest);
      }
      const outcome =
        this.#queue?.takes(ready.stage) === true
          ? await this.#runInQueue(this.#queue, ready, key)
          : await this.#claimAndRun(ready, key, inputs, index, remembering);
      if (!('damaged' in outcome)) return outcome;
      const { damaged, ...failed } = outcome;
      if (repairs === MOST_REPAIRS || stop.aborted) return failed;
      await Promise.all(damaged.map(({ name, reason }) => this.#repair(ready.inputs[name]!, inputs[name]!, reason)));
    }
  }

  /** Whether a step and its inputs are the very ones that were looked at: then so is its key, which takes long to compute. */
  #isAsAssessed(known: Assessed, ready: Step, inputs: Readonly<Record<string, Manifest>>): boolean {
    return (
      known.step === ready &&
      Object.entries(ready.inputs).every(([name, id]) => {
        const input = this.#options.assessed.get(id);
        return input?.status === 'cached' && input.manifest === inputs[name];
      })
    );
  }

  /**
   * Has a result computed again that a step found damaged: once, however many steps found it.
   * @param seen the manifest that they went by
   */
  async #repair(id: string, seen: Manifest, reason: string): Promise<void> {
    const { plan, emit } = this.#options;
    const outcome = this.#outcomes.get(id)!;
    if ((await outcome).manifest !== seen || this.#outcomes.get(id) !== outcome) return;
    const index = plan.steps.findIndex((step) => step.id === id);
    const step = plan.steps[index]!;
    emit({ type: 'stage', id, event: { type: 'message', level: 'notice', text: `is damaged: ${reason}` } });
    const again = this.#turn(step, index, undefined, false).catch((error) => failedOutcome(step, null, error));
    this.#outcomes.set(
      id,
      again.then((repaired) => (repaired.result === 'cached' ? repaired : this.#ended(repaired))),
    );
  }

  async #claimAndRun(
    step: Step,
    key: string,
    inputs: Readonly<Record<string, Manifest>>,
    index: number,
    remembering: boolean,
  ): Promise<AttemptedStep> {
    const { registry, layout, stop, forced } = this.#options;
    let seen: Sighting | undefined;
    const needs = await this.#needs(step);
    for (;;) {
      await this.#slots.acquire(registry[step.stage].urgent === true ? -1 : index, needs);
      let found: Claim;
      try {
        if (stop.aborted) return unfinished(step, 'interrupted', key);
        found = claim(layout.lock(step.stage, key), seen);
        if (found.state === 'held') {
          try {
            // Another coordinator may have finished it a moment ago.
            const cached = forced.has(step.id)
              ? null
              : await lookUp(layout, step.stage, key, { remembering, signal: stop });
            if (cached?.state === 'sound') return finished(step, 'cached', cached.manifest);
            if (cached !== null) this.#putAside(step, key, cached);
            return await this.#attempt(step, key, inputs, found.lock);
          } finally {
            found.lock.release();
          }
        }
      } finally {
        this.#slots.release(needs.bytes);
      }
      // Waiting takes no slot: meanwhile another step can run.
      if (seen === undefined) this.#options.emit({ type: 'waiting', id: step.id, owner: ownerName(found.owner) });
      seen = found.sighting;
      // Ends early on abort.
      await sleep(LOOK_AT_LOCK_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  async #runInQueue(queue: JobQueue, step: Step, key: string): Promise<AttemptedStep> {
    const onStart = (): void => void this.#startedAt.set(step.id, performance.now());
    const outcome = await runInQueue(queue, step, key, { ...this.#options, onStart });
    // Cancelled by somebody who wants no more of it.
    if (outcome.state === 'interrupted') return unfinished(step, 'interrupted', key);
    return this.#conclude(step, key, outcome);
  }

  #putAside(step: Step, key: string, found: Exclude<Found, { readonly state: 'sound' }>): void {
    if (found.state === 'absent') return;
    const kept = quarantine(this.#options.layout, step.stage, key, found.reason);
    this.#options.emit({ type: 'damaged', id: step.id, reason: found.reason, kept });
  }

  async #attempt(
    step: Step,
    key: string,
    inputs: Readonly<Record<string, Manifest>>,
    lock: Lock,
  ): Promise<AttemptedStep> {
    const { emit, externals, stop } = this.#options;
    let job: RunningJob | undefined;
    try {
      const claimed = { step, key, external: externals.get(step.id)!, inputs, lock };
      const outcome = await attempt(claimed, this.#options, {
        onStart: (started, resumed) => {
          job = started;
          this.#running.add(started);
          this.#startedAt.set(step.id, performance.now());
          if (stop.aborted) started.stop();
          emit({ type: 'started', id: step.id, stage: step.stage, resumed });
        },
        onEvent: (event) => emit({ type: 'stage', id: step.id, event }),
        onDamage: (reason) => emit({ type: 'damaged', id: step.id, reason, kept: null }),
      });
      return this.#conclude(step, key, outcome);
    } catch (error) {
      return failedOutcome(step, key, error);
    } finally {
      if (job !== undefined) this.#running.delete(job);
    }
  }

  #conclude(step: Step, key: string, outcome: AttemptOutcome): AttemptedStep {
    if (outcome.state === 'published') return finished(step, 'done', outcome.manifest);
    if (outcome.state === 'failed') {
      const { problems, exitCode, damaged } = outcome;
      return { ...unfinished(step, 'failed', key), problems, exitCode, ...(damaged !== undefined && { damaged }) };
    }
    if (this.#options.stop.aborted) return unfinished(step, 'interrupted', key);
    const problem = { message: 'the step was stopped from outside', hint: 'Run again: it resumes where it was' };
    return { ...unfinished(step, 'failed', key), problems: [problem], exitCode: 1 };
  }
}

/**
 * Runs a plan: every step as soon as the steps that it needs have ended, as many at a time as the executor takes.
 * Keys are computed when a step's turn comes, so a step whose inputs ran again but stayed the same is taken from the cache.
 */
import { setMaxListeners } from 'node:events';
import { lookUp } from '../../store/cache.ts';
import { type Claim, claim, type LockOwner, type Sighting } from '../../store/lock.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { RunningJob } from '../executors/executor.ts';
import { type Assessed, keyOf } from '../plan/assess.ts';
import type { Externals } from '../plan/external.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type AttemptOptions, type AttemptOutcome, attempt } from './attempt.ts';
import type { EmitRunEvent } from './events.ts';
import { failedOutcome, finished, type StepOutcome, unfinished } from './outcome.ts';
import { Slots } from './slots.ts';

export interface CoordinatorOptions extends AttemptOptions {
  readonly plan: Plan;
  readonly externals: Externals;
  /** What is known of the cache from planning, by step id. */
  readonly assessed: ReadonlyMap<string, Assessed>;
  readonly forced: ReadonlySet<string>;
  readonly emit: EmitRunEvent;
  /** First signal: running steps save what they have and end. */
  readonly stop: AbortSignal;
  /** Second signal: they are ended at once. */
  readonly kill: AbortSignal;
}

const LOOK_AT_LOCK_MS = 100;

/** Resolves when every step has ended, one way or the other; in the order of the plan. Never rejects for a step. */
export async function coordinate(options: CoordinatorOptions): Promise<readonly StepOutcome[]> {
  return await new Coordinator(options).run();
}

class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #slots: Slots;
  readonly #outcomes = new Map<string, Promise<StepOutcome>>();
  readonly #running = new Set<RunningJob>();
  readonly #startedAt = new Map<string, number>();

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#slots = new Slots(options.executor.jobs);
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
      // The plan's order puts every step after those that it needs, so their promises exist already.
      for (const [index, step] of plan.steps.entries()) this.#outcomes.set(step.id, this.#step(step, index));
      return await Promise.all(this.#outcomes.values());
    } finally {
      stop.removeEventListener('abort', stopAll);
      kill.removeEventListener('abort', killAll);
    }
  }

  async #step(step: Step, index: number): Promise<StepOutcome> {
    let outcome: StepOutcome;
    try {
      outcome = await this.#turn(step, index);
    } catch (error) {
      outcome = failedOutcome(step, null, error);
    }
    const { result, key, problems } = outcome;
    const startedAt = this.#startedAt.get(step.id);
    const seconds = startedAt === undefined ? 0 : (performance.now() - startedAt) / 1000;
    this.#options.emit({ type: 'ended', id: step.id, stage: step.stage, result, key, seconds, problems });
    return outcome;
  }

  async #turn(step: Step, index: number): Promise<StepOutcome> {
    const known = this.#options.assessed.get(step.id);
    const inputs: Record<string, Manifest> = {};
    for (const [name, id] of Object.entries(step.inputs)) {
      const input = await this.#outcomes.get(id)!;
      if (input.result === 'interrupted') return unfinished(step, 'interrupted', null);
      if (input.manifest === null) return unfinished(step, 'skipped', null, `${id} did not finish`);
      inputs[name] = input.manifest;
    }
    const { registry, externals, layout, forced } = this.#options;
    const digests = new Map(Object.entries(inputs).map(([name, input]) => [step.inputs[name]!, input.output_digest]));
    const key = keyOf(step, registry, externals, digests)!;
    if (!forced.has(step.id)) {
      const cached = known?.status === 'cached' && known.key === key ? known.manifest : lookUp(layout, step.stage, key);
      if (cached !== null) return finished(step, 'cached', cached);
    }
    return await this.#claimAndRun(step, key, inputs, index);
  }

  async #claimAndRun(
    step: Step,
    key: string,
    inputs: Readonly<Record<string, Manifest>>,
    index: number,
  ): Promise<StepOutcome> {
    const { layout, stop, forced } = this.#options;
    let seen: Sighting | undefined;
    for (;;) {
      // Weights that do not fit are found within seconds: not after hours of preparing.
      await this.#slots.acquire(step.stage === 'pretrain-load' ? -1 : index);
      let found: Claim;
      try {
        if (stop.aborted) return unfinished(step, 'interrupted', key);
        found = claim(layout.lock(step.stage, key), seen);
        if (found.state === 'held') {
          try {
            // Another coordinator may have finished it a moment ago.
            const cached = forced.has(step.id) ? null : lookUp(layout, step.stage, key);
            if (cached !== null) return finished(step, 'cached', cached);
            return await this.#attempt(step, key, inputs, found.lock);
          } finally {
            found.lock.release();
          }
        }
      } finally {
        this.#slots.release();
      }
      // Waiting takes no slot: meanwhile another step can run.
      if (seen === undefined) this.#options.emit({ type: 'waiting', id: step.id, owner: ownerName(found.owner) });
      seen = found.sighting;
      await pause(LOOK_AT_LOCK_MS, stop);
    }
  }

  async #attempt(
    step: Step,
    key: string,
    inputs: Readonly<Record<string, Manifest>>,
    lock: Extract<Claim, { readonly state: 'held' }>['lock'],
  ): Promise<StepOutcome> {
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
      });
      return this.#conclude(step, key, outcome);
    } catch (error) {
      return failedOutcome(step, key, error);
    } finally {
      if (job !== undefined) this.#running.delete(job);
    }
  }

  #conclude(step: Step, key: string, outcome: AttemptOutcome): StepOutcome {
    if (outcome.state === 'published') return finished(step, 'done', outcome.manifest);
    if (outcome.state === 'failed') return { ...unfinished(step, 'failed', key), ...outcome };
    if (this.#options.stop.aborted) return unfinished(step, 'interrupted', key);
    const problem = { message: 'the step was stopped from outside', hint: 'Run again: it resumes where it was' };
    return { ...unfinished(step, 'failed', key), problems: [problem], exitCode: 1 };
  }
}

const ownerName = (owner: LockOwner | null): string =>
  owner === null ? 'another run' : `the run of process ${owner.pid} on ${owner.host}`;

/** Ends early on abort. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}

/** Keeps the record of a run: folds the run's events into it and saves it as it goes. */
import type { LowSync } from 'lowdb';
import { AssayError } from '../../common/errors.ts';
import { systemProblem } from '../../common/system-errors.ts';
import type { StageRegistry } from '../../stages/index.ts';
import type { RunsLayout } from '../../store/layout.ts';
import type { DamagedRecord, RunRecord, StepRecord, TrialRecord } from '../../store/records.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { RunEvent } from './events.ts';
import { readMetrics } from './results/metrics.ts';

/** A record is not rewritten at every step, */
const SAVE_EVERY_MS = 1_000;
/** and where that takes long, less often: at most this share of the time goes into it. */
const MOST_SAVING = 0.01;

export class Recorder {
  readonly #record: LowSync<RunRecord>;
  readonly #layout: RunsLayout;
  readonly #registry: StageRegistry;
  readonly #places: ReadonlyMap<string, number>;
  readonly #steps: ReadonlyMap<string, Step>;
  readonly #stepRecords: StepRecord[];
  /** By step: one that was damaged and computed again ends twice. */
  readonly #trials = new Map<string, TrialRecord>();
  readonly #damaged: DamagedRecord[] = [];
  #saveAt = 0;

  constructor(record: LowSync<RunRecord>, layout: RunsLayout, plan: Plan, registry: StageRegistry) {
    this.#registry = registry;
    this.#record = record;
    this.#layout = layout;
    this.#stepRecords = [...record.data.steps];
    this.#places = new Map(record.data.steps.map((step, index) => [step.id, index]));
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
  }

  /** What was found damaged so far. */
  get damaged(): readonly DamagedRecord[] {
    return this.#damaged;
  }

  note(event: RunEvent): void {
    if (event.type === 'started') {
      this.#change(event.id, { state: 'running', started: new Date().toISOString() });
    } else if (event.type === 'ended') {
      const { id, key, seconds, problems } = event;
      this.#change(id, { state: event.result, key, seconds, problems });
      if (event.result === 'done' || event.result === 'cached') this.#noteTrial(id, key);
    } else if (event.type === 'damaged') {
      const { id, reason, kept } = event;
      this.#damaged.push({ step: id, reason, kept });
    } else return;
    if (performance.now() > this.#saveAt) this.#save('running', null);
  }

  /** The last word; unlike the saves on the way it throws where the record cannot be written. */
  close(state: RunRecord['state']): void {
    this.#update(state, new Date().toISOString());
    this.#record.write();
  }

  #save(state: RunRecord['state'], ended: string | null): void {
    const began = performance.now();
    this.#update(state, ended);
    try {
      this.#record.write();
    } catch (error) {
      // A disk that is full for a while is no reason to end a run of days; the last save counts.
      if (systemProblem(error) === null) throw error;
    }
    const now = performance.now();
    this.#saveAt = now + Math.max(SAVE_EVERY_MS, (now - began) / MOST_SAVING);
  }

  #update(state: RunRecord['state'], ended: string | null): void {
    const trials = [...this.#trials.values()];
    const damaged = this.#damaged.length === 0 ? {} : { damaged: this.#damaged };
    this.#record.data = { ...this.#record.data, state, ended, steps: this.#stepRecords, trials, ...damaged };
  }

  #change(id: string, change: Partial<StepRecord>): void {
    const place = this.#places.get(id)!;
    this.#stepRecords[place] = { ...this.#stepRecords[place]!, ...change };
  }

  #noteTrial(id: string, key: string | null): void {
    const step = this.#steps.get(id);
    if (step === undefined || step.trial === null || key === null) return;
    const file = this.#registry[step.stage].metricsFile;
    if (file === undefined) return;
    try {
      this.#trials.set(id, { ...step.trial, metrics: readMetrics(this.#layout, { stage: step.stage, key, file }) });
    } catch (error) {
      // The result itself is the steps' business: here it is for a record that people look at.
      if (!(error instanceof AssayError)) throw error;
    }
  }
}

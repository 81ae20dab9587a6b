/** What is in a queue, for those who look again and again: Slurm is asked less often than files are looked at. */

import type { RunsLayout } from '../../../store/layout.ts';
import type { RunRecord, StepRecord } from '../../../store/records.ts';
import { type Standing, standing } from '../../executors/slurm/standing.ts';

const ASK_EVERY_MS = 30_000;
export const NOTHING_QUEUED: Standing = { queue: [], ended: [], carrying: [], silent: null };

export class QueueWatch {
  readonly #layout: RunsLayout;
  #last = NOTHING_QUEUED;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(layout: RunsLayout) {
    this.#layout = layout;
  }

  /** As it was when it was last asked for. */
  get last(): Standing {
    return this.#last;
  }

  /** Asks where the last answer is old. While Slurm does not answer, what was in the queue still is. */
  async look(): Promise<Standing> {
    if (performance.now() - this.#askedAt < ASK_EVERY_MS) return this.#last;
    this.#askedAt = performance.now();
    const now = await standing(this.#layout);
    this.#last = now.silent === null ? now : { ...this.#last, ended: now.ended, silent: now.silent };
    return this.#last;
  }
}

/** The record of a run whose jobs go on without it, or went on: by what the queue knows of its steps. */
export function withQueue(record: RunRecord, { queue, ended, carrying }: Standing): RunRecord {
  const { name } = record.experiment;
  const alive = new Map(queue.flatMap((one) => (one.experiment === name ? [[one.id, one.state] as const] : [])));
  const over = new Map(ended.flatMap((one) => (one.experiment === name ? [[one.id, one.problems] as const] : [])));
  const goesOn = alive.size > 0 || carrying.some(({ experiment }) => experiment === name);
  if (record.state === 'running' || !(goesOn || over.size > 0)) return record;
  const steps = record.steps.map((step): StepRecord => {
    if (step.state !== 'pending' && step.state !== 'running' && step.state !== 'interrupted') return step;
    const state = alive.get(step.id);
    if (state !== undefined) return { ...step, state: state === 'RUNNING' ? 'running' : 'pending' };
    const problems = over.get(step.id);
    if (problems !== undefined) return { ...step, state: problems.length === 0 ? 'done' : 'failed', problems };
    return goesOn ? { ...step, state: 'pending' } : step;
  });
  return { ...record, ...(goesOn && { state: 'running', ended: null }), steps };
}

/** Which steps are submitted next, and what in the queue they wait for. Pure. */
import type { Step } from '../../../plan/plan.ts';
import type { TaskName } from '../arrays.ts';
import type { Want } from './want.ts';

/** By step id, in the order of the plan. */
type Wants = ReadonlyMap<string, Want>;

/** Of what may be in the queue: fewer make no array of their own while others run. */
const SMALLEST_WAVE = 0.1;

/**
 * What can be submitted now: all that it needs is there, or in the queue, or goes with it.
 * @param most in the queue at a time
 */
export function nextWave(wants: Wants, most: number): readonly Want[] {
  const live = [...wants.values()].filter(({ state }) => state === 'live').length;
  const chosen = new Set<string>();
  for (const want of wants.values()) {
    if (chosen.size >= most - live) break;
    if (want.state !== 'waiting') continue;
    const ready = Object.values(want.step.inputs).every((id) => {
      const input = wants.get(id);
      // What waits for a job that is no more could never start.
      const alive = input?.state === 'live' && input.missing === 0;
      return input === undefined || input.state === 'done' || alive || chosen.has(id);
    });
    if (ready) chosen.add(want.step.id);
  }
  const all = [...wants.values()].filter(({ state }) => state === 'waiting').length;
  const enough = chosen.size === all || chosen.size >= most * SMALLEST_WAVE || live === 0;
  return enough ? [...chosen].map((id) => wants.get(id)!) : [];
}

/** Tasks in the queue that a step needs; not those that others of them need in turn, which end before these. */
export function waitsFor(step: Step, wants: Wants, steps: ReadonlyMap<string, Step>): readonly TaskName[] {
  const live = Object.values(step.inputs).filter((id) => wants.get(id)?.state === 'live');
  const inner = new Set(live.flatMap((id) => Object.values(steps.get(id)!.inputs)));
  return live
    .filter((id) => !inner.has(id))
    .map((id) => wants.get(id)!.task!)
    .map(({ array, entry }) => ({ submission: array.submission.name, index: entry.index }));
}

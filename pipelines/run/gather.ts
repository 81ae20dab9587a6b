/** What a step needs of those before it. */
import type { Manifest } from '../../store/manifest.ts';
import type { Plan, Step, StepOf } from '../plan/plan.ts';
import { fateOf, type StepOutcome, unfinished } from './outcome.ts';
import { isTrial, partialReport } from './results/partial-report.ts';

/** A step with what it needs: a report only with the trials that there are. */
export interface Gathered {
  readonly step: Step;
  readonly inputs: Readonly<Record<string, Manifest>>;
}

type OutcomeOf = (id: string) => Promise<StepOutcome>;

/** Waits for the results that a step needs. @returns how it ends without them, where they are missing */
export function gather(step: Step, plan: Plan, outcomeOf: OutcomeOf): Promise<Gathered | StepOutcome> {
  return step.stage === 'report' ? gatherReport(step, plan, outcomeOf) : gatherAll(step, outcomeOf);
}

async function gatherAll(step: Step, outcomeOf: OutcomeOf): Promise<Gathered | StepOutcome> {
  const inputs: Record<string, Manifest> = {};
  for (const [name, id] of Object.entries(step.inputs)) {
    const input = await outcomeOf(id);
    if (input.result === 'interrupted') return unfinished(step, 'interrupted', null);
    if (input.manifest === null) return unfinished(step, 'skipped', null, `${id} did not finish`);
    inputs[name] = input.manifest;
  }
  return { step, inputs };
}

/** A report is made of the trials that have finished, whatever became of the others. */
async function gatherReport(step: StepOf<'report'>, plan: Plan, outcomeOf: OutcomeOf): Promise<Gathered | StepOutcome> {
  const outcomes = new Map<string, StepOutcome>();
  for (const { id } of plan.steps) if (id !== step.id) outcomes.set(id, await outcomeOf(id));
  const interrupted = [...outcomes.values()].some(({ result }) => result === 'interrupted');
  if (interrupted) return unfinished(step, 'interrupted', null);
  const inputs: Record<string, Manifest> = {};
  for (const [name, id] of Object.entries(step.inputs)) {
    const manifest = outcomes.get(id)?.manifest ?? null;
    if (manifest !== null) inputs[name] = manifest;
  }
  const names = new Set(Object.keys(inputs));
  if (![...names].some(isTrial)) return unfinished(step, 'skipped', null, 'no trial has finished');
  const steps = new Map(plan.steps.map((each) => [each.id, each]));
  return { step: partialReport(step, names, (id) => fateOf(outcomes.get(id)!), steps), inputs };
}

/** What a step is going to be, before the outputs that its key is made of are known. */
import { canonicalJson, sha256 } from '../../../common/canonical.ts';
import type { StageRegistry } from '../../../stages/index.ts';
import type { Plan, Step } from '../../plan/plan.ts';

/**
 * By step id: a hash over stage, version, parameters, external files and the same of what it needs. Two steps with the
 * same have the same result, so one job does for both, whichever run has submitted it.
 * @param files digest of the external files, by step id
 */
export function intentsOf(
  plan: Plan,
  registry: StageRegistry,
  files: (id: string) => string,
): ReadonlyMap<string, string> {
  const intents = new Map<string, string>();
  for (const { id, stage, params, inputs } of plan.steps) {
    const needs = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, intents.get(input) ?? '']));
    const { version } = registry[stage];
    intents.set(id, sha256(canonicalJson({ stage, version, params, files: files(id), inputs: needs })));
  }
  return intents;
}

/** These steps and all that they need, in the order of the plan. */
export function withNeeds(plan: Plan, steps: readonly Step[], byId: ReadonlyMap<string, Step>): Plan {
  const needed = new Set<string>();
  const add = (step: Step): void => {
    if (needed.has(step.id)) return;
    needed.add(step.id);
    for (const id of Object.values(step.inputs)) add(byId.get(id)!);
  };
  for (const step of steps) add(step);
  // The order of the plan puts every step after those that it needs.
  return { ...plan, steps: plan.steps.filter(({ id }) => needed.has(id)) };
}

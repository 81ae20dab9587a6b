/** What memory steps take: asked once of all that are alike. */
import { canonicalJson } from '../../common/canonical.ts';
import type { StageName, StageRegistry } from '../../stages/index.ts';
import type { Step, StepOf } from '../plan/plan.ts';

/** Bytes; null where the stage tells nothing. */
export type MemoryOf = (step: Step) => Promise<number | null>;

/** The seed of a trial does not matter: without it all trials of an arm are one question. */
export function memoryModel(registry: StageRegistry, device: string): MemoryOf {
  const known = new Map<string, Promise<number | null>>();
  return async (step) => {
    const { seed: _, ...params } = step.params as { readonly seed?: unknown };
    const question = canonicalJson([step.stage, params]);
    const answer = known.get(question) ?? ask(step, registry, device);
    known.set(question, answer);
    return await answer;
  };
}

async function ask<S extends StageName>(step: StepOf<S>, registry: StageRegistry, device: string) {
  return (await registry[step.stage].memory?.(step.params, device)) ?? null;
}

/** The plan: a directed acyclic graph of steps, in an order in which every step comes after those that it needs. */
import type { StageName, StageParams, StageRegistry } from '../../stages/index.ts';
import type { Locations } from '../../stages/stage.ts';

/** Which trial of which cell a step belongs to; trials are counted from 1. */
export interface TrialName {
  readonly task: string;
  readonly arm: string;
  readonly trial: number;
}

export interface StepOf<S extends StageName> {
  /** Readable and unique in the plan, such as `finetune:lung/ark/3`. */
  readonly id: string;
  readonly stage: S;
  readonly params: StageParams[S];
  readonly locations: Locations;
  /** Name of an input to the id of the step whose output it is. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly trial: TrialName | null;
}

export type Step = { readonly [S in StageName]: StepOf<S> }[StageName];

/** Whether it is the last of a trial, the one that leaves its metrics. */
export const endsTrial = ({ stage }: Step, registry: StageRegistry): boolean =>
  registry[stage].metricsFile !== undefined;

export interface Plan {
  readonly experiment: string;
  readonly steps: readonly Step[];
}

/** Every stage by its name, in the order in which data passes through them: one line each. Light: what a stage computes with is loaded when it runs. */
import { evaluate } from './evaluate/stage.ts';
import { finetune } from './finetune/stage.ts';
import { leakage } from './leakage/stage.ts';
import { prepare } from './prepare/stage.ts';
import { pretrain } from './pretrain/stage.ts';
import { pretrainLoad } from './pretrain-load/stage.ts';
import { report } from './report/stage.ts';
import { search } from './search/stage.ts';
import { searchTrial } from './search-trial/stage.ts';
import type { StageDefinition } from './stage.ts';

const registry = {
  prepare,
  leakage,
  pretrain,
  'pretrain-load': pretrainLoad,
  'search-trial': searchTrial,
  search,
  finetune,
  evaluate,
  report,
};

export type StageName = keyof typeof registry;

type ParamsOf<Definition> = Definition extends StageDefinition<infer Params> ? Params : never;
export type StageParams = { readonly [S in StageName]: ParamsOf<(typeof registry)[S]> };
export type StageRegistry = { readonly [S in StageName]: StageDefinition<StageParams[S]> };

export const stages: StageRegistry = registry;
/** In the registry's order. */
export const stageNames = Object.keys(registry) as readonly StageName[];

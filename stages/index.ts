/** All stages by name. Definitions are light to import; what a stage computes with is loaded when it runs. */
import type { EvaluateParams, FinetuneParams, PretrainLoadParams, ReportParams } from '../schemas/config.ts';
import type { PrepareParams } from '../stages/prepare/params.ts';
import { evaluate } from './evaluate/stage.ts';
import { finetune } from './finetune/stage.ts';
import { prepare } from './prepare/stage.ts';
import { pretrainLoad } from './pretrain-load/stage.ts';
import { report } from './report/stage.ts';
import type { StageDefinition, StageName } from './stage.ts';

export interface StageParams {
  readonly prepare: PrepareParams;
  readonly 'pretrain-load': PretrainLoadParams;
  readonly finetune: FinetuneParams;
  readonly evaluate: EvaluateParams;
  readonly report: ReportParams;
}

export type StageRegistry = { readonly [S in StageName]: StageDefinition<StageParams[S]> };

export const stages: StageRegistry = { prepare, 'pretrain-load': pretrainLoad, finetune, evaluate, report };

import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { canonicalJson } from '../common/canonical.ts';
import { type Model, weightsOf } from '../models/model.ts';
import { buildModel } from '../models/registry.ts';
import type { PretrainLoadParams } from '../schemas/config.ts';
import { openWeights } from '../weights/file.ts';
import { type Loaded, loadWeights } from '../weights/load.ts';
import type { Rule } from '../weights/rule.ts';
import { checkpointRule } from '../weights/rules/checkpoint.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import type { StageContext } from './stage.ts';
import { weightsFile } from './weights-file.ts';

/** See `pretrainLoad`. Writes `weights.safetensors` and `loading.json`. */
export async function run({ params, locations, output, emit }: StageContext<PretrainLoadParams>): Promise<void> {
  const { init, image_size } = params;
  // One class stands for any number: the head is drawn anew for each task, so it takes no part in loading.
  const model = buildModel(params.model, { num_classes: 1, image_size });
  const { tensors, report } =
    init.method === 'random'
      ? random(model)
      : await load(model, checkpointRule(init), weightsFile(locations.weights).path);
  for (const { name, from, to } of report.resized) {
    emit({ type: 'message', level: 'info', text: `${name} resized from [${from.join(', ')}] to [${to.join(', ')}]` });
  }
  writeSafetensors(join(output, 'weights.safetensors'), tensors, { arch: model.arch, init: init.method });
  const loading = { arch: model.arch, method: init.method, ...report, head: model.head };
  writeFileAtomic(join(output, 'loading.json'), `${canonicalJson(loading)}\n`);
}

/** The file provides nothing: `finetune` draws every tensor from the trial's seed. */
function random(model: Model): Loaded {
  return {
    tensors: {},
    report: { matched: [], resized: [], missing: bodyOf(model).map(({ name }) => name), unused: [] },
  };
}

async function load(model: Model, rule: Rule, path: string): Promise<Loaded> {
  const file = await openWeights(path);
  try {
    return loadWeights({ arch: model.arch, parameters: bodyOf(model), head: model.head }, file, rule);
  } finally {
    file.close();
  }
}

function bodyOf(model: Model): ReturnType<typeof weightsOf> {
  return weightsOf(model).filter(({ name }) => !model.head.includes(name));
}

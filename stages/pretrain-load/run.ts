import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import { describeModel } from '../../models/architectures.ts';
import type { PretrainLoadParams } from '../../schemas/config.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { zoo } from '../../weights/inspection/zoo.ts';
import { type Loaded, loadWeights } from '../../weights/loading/load.ts';
import type { Rule, Target } from '../../weights/loading/rule.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { ruleOf } from '../../weights/rules/index.ts';
import { CHECKPOINT_FILE } from '../pretrain/files.ts';
import type { StageContext } from '../stage.ts';
import { localWeights } from './weights-file.ts';

/** See `pretrainLoad`. Writes `weights.safetensors` and `loading.json`. */
export async function run(context: StageContext<PretrainLoadParams>): Promise<void> {
  const { params, output, emit } = context;
  const { init, image_size } = params;
  // One class stands for any number: the head is drawn anew for each task, so it takes no part in loading.
  const model = describeModel(params.model, { num_classes: 1, image_size });
  const target = bodyOf(model);
  const { tensors, report } =
    init.method === 'random' ? random(target) : await load(target, ruleOf(init), await pathOf(context));
  if (report.layout !== null) {
    const { title, prefix } = report.layout;
    const behind = prefix === '' ? '' : `, behind ${prefix}`;
    emit({ type: 'message', level: 'info', text: `the file has the names of ${title}${behind}` });
  }
  for (const { name, from, to } of report.resized) {
    emit({ type: 'message', level: 'info', text: `${name} resized from [${from.join(', ')}] to [${to.join(', ')}]` });
  }
  writeSafetensors(join(output, 'weights.safetensors'), tensors, { arch: model.arch, init: init.method });
  const loading = { arch: model.arch, method: init.method, ...report, head: model.head };
  writeFileAtomic(join(output, 'loading.json'), `${canonicalJson(loading)}\n`);
}

/** Of the file: what was pre-trained here, or one from elsewhere. */
async function pathOf(context: StageContext<PretrainLoadParams>): Promise<string> {
  const { params, locations, inputs } = context;
  const own = inputs['weights'];
  return own === undefined ? localWeights(locations.weights, params.init.method, context) : join(own, CHECKPOINT_FILE);
}

/** The file provides nothing: `finetune` draws every tensor from the trial's seed. */
function random({ parameters }: Target): Loaded {
  const missing = parameters.map(({ name }) => name);
  return { tensors: {}, report: { matched: [], resized: [], missing, unused: [], reasons: {}, layout: null } };
}

async function load(target: Target, rule: Rule, path: string): Promise<Loaded> {
  const file = await openWeights(path);
  try {
    return loadWeights(target, file, rule, zoo);
  } finally {
    file.close();
  }
}

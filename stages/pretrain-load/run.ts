import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import { describeModel } from '../../models/architectures.ts';
import type { InitSettings, PretrainLoadParams } from '../../schemas/config.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { zoo } from '../../weights/inspection/zoo.ts';
import { type Loaded, type LoadReport, loadWeights } from '../../weights/loading/load.ts';
import type { Rule, Target } from '../../weights/loading/rule.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { loadWhole } from '../../weights/loading/whole.ts';
import { ruleOf } from '../../weights/rules/index.ts';
import { headMetadata } from '../kept-head.ts';
import { CHECKPOINT_FILE } from '../pretrain/files.ts';
import type { StageContext } from '../stage.ts';
import { localWeights } from './weights-file.ts';

type Context = StageContext<PretrainLoadParams>;
type Checkpoint = Extract<InitSettings, { method: 'checkpoint' }>;

/** See `pretrainLoad`. Writes `weights.safetensors` and `loading.json`. */
export async function run(context: Context): Promise<void> {
  const { params, output, emit } = context;
  const { init, image_size } = params;
  if (init.method === 'checkpoint' && init.head === 'keep') {
    await keepWhole(context, init);
    return;
  }
  // One class stands for any number: the head is drawn anew for each task, so it takes no part in loading.
  const model = describeModel(params.model, { num_classes: 1, image_size });
  const target = bodyOf(model);
  const { tensors, report } =
    init.method === 'random' ? random(target) : await load(target, ruleOf(init), await pathOf(context));
  tellReport(report, emit);
  writeSafetensors(join(output, 'weights.safetensors'), tensors, { arch: model.arch, init: init.method });
  const loading = { arch: model.arch, method: init.method, ...report, head: model.head };
  writeFileAtomic(join(output, 'loading.json'), `${canonicalJson(loading)}\n`);
}

/** Head and all; what its outputs are stands beside the tensors, for the task to choose from. */
async function keepWhole({ params, locations, output, emit, signal }: Context, init: Checkpoint): Promise<void> {
  const { model, image_size } = params;
  const { outputs = [], classes = {} } = init;
  const path = await localWeights(locations.weights, init.method, { emit, signal });
  const file = await openWeights(path);
  try {
    const whole = loadWhole(model, image_size, file, ruleOf(init), { outputs, classes }, zoo);
    tellReport(whole.report, emit);
    const trained = Object.entries(file.metadata).filter(([name]) => name === 'image_size' || name === 'normalize');
    writeSafetensors(join(output, 'weights.safetensors'), whole.tensors, {
      ...{ arch: model.arch, init: init.method, ...Object.fromEntries(trained) },
      ...headMetadata({ outputs: whole.outputs, classes }),
    });
    const loading = { arch: model.arch, method: init.method, ...whole.report, head: [] };
    writeFileAtomic(join(output, 'loading.json'), `${canonicalJson(loading)}\n`);
  } finally {
    file.close();
  }
}

/** Of the file: what was pre-trained here, or one from elsewhere. */
async function pathOf(context: Context): Promise<string> {
  const { params, locations, inputs } = context;
  const own = inputs['weights'];
  return own === undefined ? localWeights(locations.weights, params.init.method, context) : join(own, CHECKPOINT_FILE);
}

/** The file provides nothing: `finetune` draws every tensor from the trial's seed. */
function random({ parameters }: Target): Loaded {
  const missing = parameters.map(({ name }) => name);
  return { tensors: {}, report: { matched: [], resized: [], missing, unused: [], reasons: {}, layout: null } };
}

function tellReport({ layout, resized }: LoadReport, emit: Context['emit']): void {
  if (layout !== null) {
    const { title, prefix } = layout;
    const behind = prefix === '' ? '' : `, behind ${prefix}`;
    emit({ type: 'message', level: 'info', text: `the file has the names of ${title}${behind}` });
  }
  for (const { name, from, to } of resized) {
    emit({ type: 'message', level: 'info', text: `${name} resized from [${from.join(', ')}] to [${to.join(', ')}]` });
  }
}

async function load(target: Target, rule: Rule, path: string): Promise<Loaded> {
  const file = await openWeights(path);
  try {
    return loadWeights(target, file, rule, zoo);
  } finally {
    file.close();
  }
}

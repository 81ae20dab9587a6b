/** Trained models as they are exported, of weights from hashes of their names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Subject } from '../../export/subject.ts';
import { buildModel } from '../../models/build.ts';
import { evaluation, type Model } from '../../models/model.ts';
import { stateDict } from '../../models/state-dict.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { drawnWeights } from '../models/golden.ts';
import { pictures } from '../support/noise.ts';
import { specsOf } from '../support/tensors.ts';

const CLASSES = ['nodule', 'effusion', 'neither'];

const SPLIT = { ids: [], patients: null, truth_sha256: '' };

/** Of one trial, or more with the same weights; nothing but the weights is there. */
export function subjectOf(
  folder: string,
  arch: string,
  {
    overrides = {},
    size,
    trials = [1],
  }: { overrides?: ModelSettings['overrides']; size: number; trials?: readonly number[] },
): Subject {
  return {
    experiment: 'lungs',
    run: '20260101T000000000Z-lungs-abcdef',
    task: 'lung',
    arm: 'a',
    metric: 'auc',
    trials: trials.map((trial) => ({
      trial,
      weights: folder,
      weights_sha256: 'ab'.repeat(32),
      evaluation: folder,
      metrics: {},
      validation: 0.9,
    })),
    candidates: 3,
    chosen: 'trial 1, of 3 the best on the validation images (AUC 90.00 %)',
    params: {
      task: 'classification',
      model: { arch, overrides },
      input: { size, normalize: 'imagenet' },
      uncertain: 'ones',
      crops: 'center',
      batch_size: 8,
    } as Subject['params'],
    store: 512,
    data: folder,
    facts: {
      format: 'folder',
      images: { train: 80, val: 10, test: 20 },
      prepared_sha256: 'cd'.repeat(32),
      files_sha256: 'ef'.repeat(32),
    },
    list: {
      version: 1,
      task: 'classification',
      labels: 'multi-class',
      classes: CLASSES,
      evaluated: CLASSES,
      splits: { val: SPLIT, test: SPLIT },
    },
    measured: { value: 0.875, interval: [0.7, 0.95], images: 20, patients: 12 },
    versions: { trained: '0.1.0', exported: '0.2.0' },
  };
}

/** With its weights written; `logits` is a file with an input and what the model makes of it. */
export async function written(
  folder: string,
  subject: Subject,
): Promise<{ readonly subject: Subject; readonly logits: string }> {
  mkdirSync(folder, { recursive: true });
  const { size } = subject.params.input;
  const model = await buildModel(subject.params.model, { num_classes: CLASSES.length, image_size: size });
  const weights = drawnWeights(model);
  writeSafetensors(join(folder, 'weights.safetensors'), stateDict(model, weights));
  const input = pictures([2, 3, size, size]);
  const logits = join(folder, 'logits.safetensors');
  writeSafetensors(logits, { input, logits: await forward(model, weights, input) });
  return { subject, logits };
}

async function forward(model: Model, weights: HostTensors, input: HostTensors[string]) {
  const device = await openDevice('cpu', { threads: 2 });
  const program = await device.compile(
    (given, variables) => ({ outputs: { logits: model.forward(variables, given['input']!, evaluation) } }),
    specsOf({ input }),
    specsOf(weights),
  );
  const variables = await device.variables(weights);
  const { logits } = await program.run({ input }, variables);
  await program.dispose();
  return logits!;
}

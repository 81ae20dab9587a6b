/** A task that a tiny transformer learns in a second: whether a noisy image of 16 pixels has a bright disc. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { randomStream } from '../../common/random.ts';
import { DATASET_FILE, PIXELS_FILE, type PreparedDataset, type PreparedImage } from '../../data/dataset.ts';
import type { EvaluateParams, SearchTrialParams, SplitName } from '../../schemas/config.ts';
import type { StageContext, StageEvent } from '../../stages/stage.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';

const side = 16;
const counts: readonly (readonly [SplitName, number])[] = [
  ['train', 40],
  ['val', 18],
  ['test', 30],
];

/** Temporary folder that goes when the test ends. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function pixels(id: string, label: number): Uint8Array {
  const stream = randomStream('tiny-task', id);
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const distance = Math.hypot((at % side) - 7.5, Math.floor(at / side) - 7.5);
    return 60 + 60 * stream.uniform() + (label === 1 && distance < 5 ? 100 : 0);
  });
}

/** Writes the data set as `prepare` does; multi-label: a second, unrelated finding. */
export function writeTinyDataset(folder: string, labels: PreparedDataset['labels'] = 'multi-class'): string {
  const splits: Record<SplitName, PreparedImage[]> = { train: [], val: [], test: [] };
  const parts: Uint8Array[] = [];
  for (const [split, count] of counts) {
    for (let index = 0; index < count; index++) {
      const id = `${split}-${index}.png`;
      const label = randomStream('tiny-task', 'label', id).integer(2);
      const offset = parts.length * side * side;
      parts.push(pixels(id, label));
      const finding = labels === 'multi-class' ? label : [label, index % 2];
      splits[split].push({ id, offset, width: side, height: side, channels: 1, bits: 8, label: finding });
    }
  }
  mkdirSync(folder, { recursive: true });
  const dataset: PreparedDataset = { version: 1, labels, classes: ['clear', 'disc'], splits };
  writeFileSync(join(folder, DATASET_FILE), JSON.stringify(dataset));
  writeFileSync(join(folder, PIXELS_FILE), Buffer.concat(parts));
  return folder;
}

/** Output of a `pretrain-load` step with random initialisation: no tensors. */
export function writeNoWeights(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeSafetensors(join(folder, 'weights.safetensors'), {});
  return folder;
}

const shared = {
  task: 'classification',
  model: {
    arch: 'vit_tiny_patch16_224',
    overrides: { patch_size: 4, embed_dim: 16, depth: 1, heads: 2, drop_path: 0.1, drop: 0.1 },
  },
  input: { size: side, normalize: 'imagenet' },
  uncertain: 'ones',
} as const;

export const finetuneParams: SearchTrialParams = {
  ...shared,
  augment: 'default',
  schedule: {
    optimizer: { name: 'adamw', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.05 },
    lr: 0.01,
    lr_schedule: {
      name: 'cosine',
      warmup_epochs: 0,
      warmup_lr: 1e-6,
      per: 'epoch',
      min_lr: 1e-6,
      cooldown_epochs: 0,
      warmup_prefix: false,
      cycle_epochs: null,
      cycle_mul: 1,
      cycle_decay: 1,
    },
    epochs: 6,
    batch_size: 16,
    accumulate: 1,
    clip_grad: null,
    layer_decay: null,
    freeze: [],
    early_stopping: null,
    loss: 'auto',
    label_smoothing: 0,
  },
  seed: '0123456789abcdef0123456789abcdef',
};

export const evaluateParams: EvaluateParams = { ...shared, crops: 'ten', batch_size: 100 };

export interface Recorded<Params> {
  readonly context: StageContext<Params>;
  readonly events: StageEvent[];
  readonly abort: () => void;
}

/** A context over fresh output and scratch folders below `folder`; `onEvent` sees every event as it is emitted. */
export function contextOf<Params>(
  folder: string,
  given: Pick<StageContext<Params>, 'params' | 'inputs'> & { readonly onEvent?: (event: StageEvent) => void },
): Recorded<Params> {
  const output = mkdtempSync(join(folder, 'output-'));
  const scratch = mkdtempSync(join(folder, 'scratch-'));
  const events: StageEvent[] = [];
  const controller = new AbortController();
  const context: StageContext<Params> = {
    params: given.params,
    locations: {},
    inputs: given.inputs,
    output,
    scratch,
    device: 'cpu',
    threads: 2,
    emit: (event) => {
      events.push(event);
      given.onEvent?.(event);
    },
    signal: controller.signal,
  };
  return { context, events, abort: () => controller.abort() };
}

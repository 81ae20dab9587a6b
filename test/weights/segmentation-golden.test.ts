import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { describeModel } from '../../models/architectures.ts';
import { initialWeights } from '../../models/init.ts';
import { stateDict } from '../../models/state-dict.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { exactWeights } from '../../stages/finetune/model-weights.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { mapRecord } from '../../tensor/records.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { type Loaded, loadWeights } from '../../weights/loading/load.ts';
import type { Rule, Target } from '../../weights/loading/rule.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { checkpointRule } from '../../weights/rules/checkpoint.ts';
import { rules } from '../../weights/rules/index.ts';
import { assertClose, goldenPath } from './golden.ts';

const checkpoint = (key: string | null): Rule =>
  checkpointRule({ method: 'checkpoint', key, strip_prefix: 'module.', rename: {} });

const BACKBONES: Readonly<Record<string, { readonly file: string; readonly rule: Rule }>> = {
  seg_swin_w6_to_w7: { file: 'seg_swin_w6_to_w7.pth', rule: checkpoint('state_dict') },
  seg_swin_ape_w6_to_w7: { file: 'seg_swin_ape_w6_to_w7.pth', rule: rules.simmim },
  seg_swin_ark: { file: 'seg_swin_ark.pth.tar', rule: rules.ark },
};

/** Some float32 steps at 1, the largest value. */
const TOLERANCE = 1e-6;

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** A segmentation model with this backbone and some decoder. */
function segmentationTarget(backbone: HostTensors): Target {
  const parameters = Object.entries(backbone).map(([name, { shape }]) => ({
    name: `backbone.${name}`,
    shape,
    init: { kind: 'zeros' } as const,
  }));
  const decoder = ['head.weight', 'head.bias'].map((name) => ({ name, shape: [1], init: { kind: 'zeros' } as const }));
  return bodyOf({
    arch: 'upernet_test',
    image_size: 56,
    parameters: [...parameters, ...decoder],
    buffers: [],
    head: [],
    backbone: { prefix: 'backbone.', head: ['head.weight', 'head.bias'] },
  });
}

async function load(target: Target, path: string, rule: Rule): Promise<Loaded> {
  const file = await openWeights(path);
  try {
    return loadWeights(target, file, rule);
  } finally {
    file.close();
  }
}

describe('the backbone of a segmentation model takes the weights of a classifier, with bicubic tables', () => {
  for (const [name, { file, rule }] of Object.entries(BACKBONES)) {
    it(name, async () => {
      const { tensors: expected } = await readSafetensors(goldenPath(`${name}.expected.safetensors`));
      const { tensors, report } = await load(segmentationTarget(expected), goldenPath(file), rule);
      assert.deepEqual(
        Object.keys(tensors),
        Object.keys(expected).map((key) => `backbone.${key}`),
      );
      const resized = new Set(report.resized.map((entry) => entry.name));
      for (const [key, { data }] of Object.entries(expected)) {
        const found = tensors[`backbone.${key}`]!.data;
        assertClose(found, data, resized.has(`backbone.${key}`) ? TOLERANCE : 0, key);
      }
    });
  }
});

it('the body of a classifier is all but its head', () => {
  const model = describeModel({ arch: 'resnet18', overrides: {} }, { num_classes: 3, image_size: 64 });
  const { parameters, prefix } = bodyOf(model);
  assert.equal(prefix, undefined);
  assert.deepEqual(
    [...model.parameters, ...model.buffers].map(({ name }) => name).filter((name) => !name.startsWith('fc.')),
    parameters.map(({ name }) => name),
  );
});

const SMALL: Readonly<Record<string, ModelSettings['overrides']>> = {
  beit_base_patch16_224: { embed_dim: 12, depth: 1, heads: 2 },
  swin_tiny_patch4_window7_224: { embed_dim: 12, depth: [1, 2], heads: [1, 2], window_size: 4 },
  upernet_swin_tiny: { embed_dim: 12, depth: [1, 2], heads: [1, 2], window_size: 4 },
};

for (const [arch, overrides] of Object.entries(SMALL)) {
  it(`what assay writes of ${arch}, it takes again: as trained, and as a start`, async () => {
    const model = describeModel({ arch, overrides }, { num_classes: 3, image_size: 64 });
    const weights = initialWeights(model, 'written');
    const folder = mkdtempSync(join(tmpdir(), 'assay-written-'));
    try {
      const path = join(folder, 'weights.safetensors');
      writeSafetensors(path, stateDict(model, weights));
      const { tensors: stored } = await readSafetensors(path);
      assert.ok(Object.keys(stored).length > Object.keys(weights).length);
      assert.deepEqual(exactWeights(model, stored, path), Object.fromEntries(Object.entries(weights).sort(byName)));
      const plain = checkpointRule({ method: 'checkpoint', key: null, strip_prefix: null, rename: {} });
      const { tensors } = await load(bodyOf(model), path, plain);
      const body = bodyOf(model).parameters.map(({ name }) => [name, weights[name]!] as const);
      assert.deepEqual(tensors, Object.fromEntries(body));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

interface Digest {
  readonly shape: readonly number[];
  /** First half of the digest of the values, as float32 or int32. */
  readonly sha256: string;
}

it('a whole segmentation model comes back from its training checkpoint, shared and integer tensors too', async () => {
  // Nothing is resized, so that digests are enough.
  const expected: Readonly<Record<string, Digest>> = JSON.parse(
    readFileSync(goldenPath('upernet_training_module.digests.json'), 'utf8'),
  );
  const parameters = Object.entries(expected).map(([name, { shape }]) => ({ name, shape }));
  const { tensors, report } = await load(
    { arch: 'upernet_test', parameters, head: [] },
    goldenPath('upernet_training_module.pt'),
    checkpoint('state_dict'),
  );
  const found = mapRecord(tensors, ({ shape, data }) => {
    return { shape, sha256: createHash('sha256').update(data).digest('hex').slice(0, 16) };
  });
  assert.deepEqual(found, expected);
  assert.deepEqual([report.resized, report.missing, report.unused], [[], [], []]);
});

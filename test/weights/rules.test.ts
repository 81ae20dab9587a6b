import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InputError } from '../../common/errors.ts';
import { openWeights } from '../../weights/format/file.ts';
import { loadWeights } from '../../weights/loading/load.ts';
import { rules } from '../../weights/rules/index.ts';
import { assertClose, expectedTensors, goldenCase, goldenPath, goldenTarget } from './golden.ts';

const CASES: Readonly<Record<string, keyof typeof rules>> = {
  dino_vit: 'dino',
  mocov3_vit: 'moco_v3',
  moby_swin: 'moby',
  mae_vit: 'mae',
  simmim_swin_w6_to_w7: 'simmim',
  simmim_swin_w12_to_w7: 'simmim',
  simmim_swin_w7_legacy: 'simmim',
  simmim_swin_finetuned: 'simmim',
  simmim_vit_shared_rpb: 'simmim',
  simmim_vit_shared_rpb_interp: 'simmim',
  ark_swin: 'ark',
  vit_posembed_6x6_to_4x4: 'imagenet_1k',
  vit_posembed_3x3_to_4x4: 'deit',
  vit_augreg: 'imagenet_21k',
  vit_augreg_resize: 'imagenet_21kto1k',
  vit_augreg_opt_prefix: 'sam',
};

async function load(name: string) {
  const item = goldenCase(name);
  const file = await openWeights(goldenPath(item.file));
  try {
    return loadWeights(await goldenTarget(item), file, rules[CASES[name]!]);
  } finally {
    file.close();
  }
}

/** What pre-training leaves, beside which everything else is plain names. */
const PRETRAINED = [
  'dino_vit',
  'mocov3_vit',
  'moby_swin',
  'mae_vit',
  'simmim_swin_w6_to_w7',
  'simmim_vit_shared_rpb',
  'ark_swin',
];

describe('a file of one kind of pre-training is taken by its own rule alone', () => {
  for (const name of PRETRAINED) {
    it(name, async () => {
      const item = goldenCase(name);
      const target = await goldenTarget(item);
      const taken: string[] = [];
      for (const [method, rule] of Object.entries(rules)) {
        const file = await openWeights(goldenPath(item.file));
        try {
          loadWeights(target, file, rule);
          taken.push(method);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        } finally {
          file.close();
        }
      }
      assert.deepEqual(taken, [CASES[name]]);
    });
  }
});

describe('the rules load what the published code loads', () => {
  for (const [name, method] of Object.entries(CASES)) {
    it(`${method}: ${name}`, async () => {
      const { tensors, report } = await load(name);
      const item = goldenCase(name);
      const expected = await expectedTensors(item);
      assert.deepEqual(Object.keys(tensors).sort(), Object.keys(expected).sort());
      for (const [key, { shape, data }] of Object.entries(expected)) {
        assert.deepEqual(tensors[key]!.shape, shape, key);
        const resized = report.resized.some((entry) => entry.name === key);
        if (!resized) assert.deepEqual(tensors[key]!.data, data, key);
        else assertClose(tensors[key]!.data, data, 1e-6, key);
      }
      for (const key of item.unexpected_keys) {
        assert.ok(
          report.unused.some((unused) => unused.endsWith(key)),
          `${key} is not among the unused`,
        );
      }
    });
  }

  it('simmim copies the shared table of relative positions to every block, and resizes each', async () => {
    const { report } = await load('simmim_vit_shared_rpb_interp');
    assert.deepEqual(report.resized, [
      { name: 'blocks.0.attn.relative_position_bias_table', from: [52, 3], to: [172, 3] },
      { name: 'blocks.1.attn.relative_position_bias_table', from: [52, 3], to: [172, 3] },
    ]);
  });
});

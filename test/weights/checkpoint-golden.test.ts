import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openWeights } from '../../weights/format/file.ts';
import { loadWeights } from '../../weights/loading/load.ts';
import { checkpointRule } from '../../weights/rules/checkpoint.ts';
import { assertClose, expectedTensors, golden, goldenCase, goldenPath, goldenTarget } from './golden.ts';

type Settings = Partial<Parameters<typeof checkpointRule>[0]>;

/** What a user would write for each file. */
const SETTINGS: Readonly<Record<string, Settings>> = {
  vit_plain_zip: {},
  vit_plain_legacy: {},
  vit_plain_metadata_zip: {},
  vit_training_module_zip: { key: 'state_dict', strip_prefix: 'module.' },
  vit_training_module_legacy: { key: 'state_dict', strip_prefix: 'module.' },
  vit_posembed_6x6_to_4x4: { key: 'model' },
  vit_posembed_3x3_to_4x4: {},
  vit_posembed_6x6_to_4x7: { key: 'model' },
  vit_half_zip: {},
  vit_half_legacy: {},
  vit_bfloat16_zip: {},
  vit_bfloat16_legacy: {},
  vit_double_zip: {},
  vit_with_objects_zip: { key: 'model' },
  vit_with_objects_legacy: { key: 'model' },
  vit_flat_storage_zip: { key: 'state_dict' },
  vit_flat_storage_legacy: { key: 'state_dict' },
  vit_torch2_layout: {},
};

async function load(name: string) {
  const item = goldenCase(name);
  const file = await openWeights(goldenPath(item.file));
  try {
    const rule = checkpointRule({ method: 'checkpoint', key: null, strip_prefix: null, rename: {}, ...SETTINGS[name] });
    return loadWeights(await goldenTarget(item), file, rule);
  } finally {
    file.close();
  }
}

describe('a checkpoint loads as PyTorch and timm load it', () => {
  for (const name of Object.keys(SETTINGS)) {
    it(name, async () => {
      const { tensors, report } = await load(name);
      const expected = await expectedTensors(goldenCase(name));
      assert.deepEqual(Object.keys(tensors).sort(), Object.keys(expected).sort());
      for (const [key, { shape, data }] of Object.entries(expected)) {
        assert.deepEqual(tensors[key]!.shape, shape, key);
        const resized = report.resized.some((entry) => entry.name === key);
        if (!resized) assert.deepEqual(tensors[key]!.data, data, key);
        else assertClose(tensors[key]!.data, data, 1e-6, key);
      }
      assert.deepEqual(report.missing, []);
      assert.deepEqual(report.unused, []);
    });
  }

  it('says which tensors it resized', async () => {
    const { report } = await load('vit_posembed_6x6_to_4x7');
    assert.deepEqual(report.resized, [{ name: 'pos_embed', from: [1, 37, 6], to: [1, 29, 6] }]);
    assert.equal(report.matched.length, 31);
  });

  it('covers every golden checkpoint of that kind', () => {
    const plain = golden.cases.filter(({ recipe }) => /state_dict|\['model'\]|timm vit filter/.test(recipe));
    assert.deepEqual(plain.map(({ name }) => name).sort(), Object.keys(SETTINGS).sort());
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../common/errors.ts';
import { describeModel } from '../../models/architectures.ts';
import { layersByBlocks } from '../../models/layers/blocks.ts';
import { layerDecayProblem, layerScales } from '../../training/layer-decay.ts';
import { golden } from './golden.ts';

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly layer_decay: number;
    readonly layer_of: Readonly<Record<string, number>>;
    readonly scale_of: Readonly<Record<string, number>>;
  }[];
  readonly scales: readonly { readonly model: string; readonly layer_decay: number; readonly scales: number[] }[];
}
const { cases, scales } = golden<Golden>('optim/layer_decay.json');

const SWIN = 'swin_tiny_patch4_window7_224';
const VIT = 'vit_tiny_patch16_224';

const specs = (names: readonly string[]) =>
  names.map((name) => ({ name, shape: [1], init: { kind: 'zeros' } as const }));

for (const { name, layer_decay, layer_of, scale_of } of cases) {
  test(`layers and factors are SimMIM's: ${name}`, () => {
    const names = Object.keys(layer_of);
    assert.deepEqual(layersByBlocks(names), layer_of);
    const found = layerScales({ arch: name.startsWith('swin') ? SWIN : VIT, parameters: specs(names) }, layer_decay);
    for (const each of Object.keys(scale_of)) {
      assert.ok(Math.abs(found[each]! - scale_of[each]!) <= 1e-12 * scale_of[each]!, each);
    }
  });
}

const archs: Readonly<Record<string, string>> = {
  'vit_base depth 12': 'vit_base_patch16_224',
  'swin_base depths 2,2,18,2': 'swin_base_patch4_window7_224',
  'swin_tiny depths 2,2,6,2': 'swin_tiny_patch4_window7_224',
};
for (const { model, layer_decay, scales: expected } of scales) {
  test(`${model} has one factor a layer, from ${layer_decay} to the power of its depth up to 1`, () => {
    const built = describeModel({ arch: archs[model]!, overrides: {} }, { num_classes: 2, image_size: 224 });
    const found = [...new Set(Object.values(layerScales(built, layer_decay)))].sort((a, b) => a - b);
    assert.equal(found.length, expected.length);
    for (const [layer, scale] of found.entries()) assert.ok(Math.abs(scale - expected[layer]!) <= 1e-12 * scale);
  });
}

test('blocks count in the order of their numbers, however they are listed', () => {
  const names = ['blocks.10.a', 'blocks.2.a', 'layers.1.blocks.0.a', 'norm.weight'];
  assert.deepEqual(layersByBlocks(['blocks.10.a', 'blocks.2.a', 'blocks.1.a', 'norm.weight']), {
    'blocks.1.a': 1,
    'blocks.2.a': 2,
    'blocks.10.a': 3,
    'norm.weight': 4,
  });
  assert.equal(layersByBlocks(names.slice(3)), null);
});

test('a model without blocks is refused', () => {
  const model = describeModel({ arch: 'resnet18', overrides: {} }, { num_classes: 2, image_size: 64 });
  assert.throws(
    () => layerScales(model, 0.8),
    (error) =>
      error instanceof InputError &&
      error.message ===
        'schedule.layer_decay: layer-wise decay of the learning rate is not defined for resnet18\n' +
          '  Leave it out; it is for architectures of the families vit, dinov2, dinov3, eva02, beit, swin, swinv2.',
  );
  assert.equal(layerDecayProblem('deit_small_patch16_224'), null);
  assert.equal(layerDecayProblem('densenet121')?.path, 'schedule.layer_decay');
});

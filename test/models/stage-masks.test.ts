/** Dropout, drop-path and initial values of the models with stages or relative positions. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beit } from '../../models/beit/model.ts';
import type { MaskSpec, ParameterSpec } from '../../models/model.ts';
import { swinEncoder } from '../../models/swin/encoder.ts';
import { swin } from '../../models/swin/model.ts';
import { upernet } from '../../models/upernet/model.ts';
import { simmimModel } from '../../pretraining/simmim/model.ts';
import { tinyBeit, tinySwin7 } from './tiny.ts';

const shown = (masks: readonly MaskSpec[]): readonly string[] =>
  masks.map(({ name, shape, keep }) => `${name} [${shape}] ${keep.toFixed(3)}`);
const dropping = { ...tinySwin7, depth: [1, 1], drop: 0.1, drop_path: 0.2 };

test('the drop-path rate of a Swin transformer grows through all stages', () => {
  assert.deepEqual(shown(swin('swin', dropping, 2).masks(3)), [
    'pos_drop [3,196,24] 0.900',
    'layers.0.blocks.0.attn.proj_drop [3,196,24] 0.900',
    'layers.0.blocks.0.mlp.drop1 [3,196,96] 0.900',
    'layers.0.blocks.0.mlp.drop2 [3,196,24] 0.900',
    'layers.1.blocks.0.attn.proj_drop [3,49,48] 0.900',
    'layers.1.blocks.0.drop_path1 [3,1,1] 0.800',
    'layers.1.blocks.0.mlp.drop1 [3,49,192] 0.900',
    'layers.1.blocks.0.mlp.drop2 [3,49,48] 0.900',
    'layers.1.blocks.0.drop_path2 [3,1,1] 0.800',
  ]);
});

test('an encoder or a backbone has the masks of its network under its own prefix', () => {
  const body = shown(swin('swin', dropping, 2).masks(3));
  const prefixed = (prefix: string) => body.map((mask) => prefix + mask);
  assert.deepEqual(shown(simmimModel(swinEncoder(dropping)).masks(3)), prefixed('encoder.'));
  assert.deepEqual(shown(upernet('upernet', { ...dropping, channel_drop: 0.1 }, 1).masks(3)), [
    ...prefixed('backbone.'),
    'PPN.bottleneck.3 [48,3,1,1] 0.900',
  ]);
});

test("SimMIM's vision transformer has no dropout inside the MLP", () => {
  const names = (after: 'timm' | 'simmim') =>
    beit('beit', { ...tinyBeit(after), depth: 1, drop: 0.1 }, 2)
      .masks(1)
      .map(({ name }) => name);
  assert.deepEqual(names('timm'), ['pos_drop', 'blocks.0.attn.proj_drop', 'blocks.0.mlp.drop1', 'blocks.0.mlp.drop2']);
  assert.deepEqual(names('simmim'), ['pos_drop', 'blocks.0.attn.proj_drop', 'blocks.0.mlp.drop2']);
});

test('parameters start as in the code of their authors', () => {
  const init = (parameters: readonly ParameterSpec[], name: string) =>
    parameters.find((spec) => spec.name === name)?.init;
  const windows = swin('swin', tinySwin7, 2).parameters;
  assert.deepEqual(init(windows, 'layers.0.blocks.0.attn.relative_position_bias_table'), {
    kind: 'trunc_normal',
    std: 0.02,
  });
  assert.deepEqual(init(windows, 'patch_embed.proj.weight'), { kind: 'uniform', bound: 1 / Math.sqrt(48) });
  for (const after of ['timm', 'simmim'] as const) {
    const { parameters } = beit('beit', tinyBeit(after), 2);
    assert.deepEqual(init(parameters, 'blocks.1.gamma_2'), { kind: 'constant', value: 0.1 });
    assert.deepEqual(init(parameters, 'blocks.1.attn.relative_position_bias_table'), { kind: 'zeros' });
    assert.deepEqual(init(parameters, 'blocks.0.mlp.fc1.weight'), { kind: 'trunc_normal', std: 0.02 });
    // Rescaled with depth, by √(2 (index + 1)); and the head by 0.001.
    assert.deepEqual(init(parameters, 'blocks.1.mlp.fc2.weight'), { kind: 'trunc_normal', std: 0.01 });
    assert.deepEqual(init(parameters, 'head.weight'), { kind: 'trunc_normal', std: 0.02 * 0.001 });
  }
  assert.deepEqual(init(beit('beit', tinyBeit('timm'), 2).parameters, 'patch_embed.proj.bias')?.kind, 'uniform');
  assert.deepEqual(init(beit('beit', tinyBeit('simmim'), 2).parameters, 'patch_embed.proj.bias'), { kind: 'zeros' });
  assert.deepEqual(init(beit('beit', tinyBeit('simmim'), 2).parameters, 'patch_embed.proj.weight'), {
    kind: 'trunc_normal',
    std: 0.02,
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns } from '../../cli/columns.ts';
import { listModels } from '../../cli/models-table.ts';
import { assay } from './binary.ts';

test("parameters and multiply-adds are timm's", () => {
  const vit = listModels(14).find(({ arch }) => arch === 'vit_base_patch16_224');
  assert.deepEqual(vit, {
    arch: 'vit_base_patch16_224',
    family: 'vit',
    task: 'classification',
    image_size: 224,
    parameters: 85_809_422,
    macs: 17_563_070_976,
  });
});

test('one model is shown in parts, with what training it takes and known weights', async () => {
  const sizes = ['--override', 'depth=2', '--classes', '10', '--batch', '4'];
  const { code, stdout } = await assay('.', 'models', 'vit_tiny_patch16_224', ...sizes);
  assert.equal(code, 0);
  const text = stdout.replace(/ about \d+ MB/, ' about N MB');
  assert.equal(
    text,
    `vit_tiny_patch16_224: classification, 224 px, 10 classes

part              hands on   parameters  multiply-adds
cls_token         197 × 192       0.0 M         0.00 G
pos_embed         197 × 192       0.0 M         0.00 G
patch_embed.proj  196 × 192       0.1 M         0.03 G
blocks.0          197 × 192       0.4 M         0.10 G
blocks.1          192             0.4 M         0.10 G
norm              192             0.0 M         0.00 G
head              10              0.0 M         0.00 G
in all                            1.1 M         0.23 G

Training with momentum, batch 4: 13 MB of parameters and state, about N MB of activations
Weights in the catalog:
  { method: imagenet_21k, weights: catalog:imagenet_21k_vitt }  ViT-Ti/16, ImageNet-21k (augreg)
`,
  );
});

test('an unknown model is refused as in an experiment', async () => {
  const { code, stdout, stderr } = await assay('.', 'models', 'resnet51');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /there is no architecture "resnet51"\n {2}Did you mean resnet50\?\n$/);
});

test('columns are aligned: text to the left, numbers to the right, no trailing blanks', () => {
  const rows = [
    ['name', 'count'],
    ['a', '1'],
    ['longer', '23'],
  ];
  assert.equal(alignColumns(rows, 1), 'name    count\na           1\nlonger     23');
});

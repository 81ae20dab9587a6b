import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns, wrap } from '../../cli/tables/columns.ts';
import { listModels, modelsTable } from '../../cli/tables/models-table.ts';
import { scaled } from '../../cli/tables/quantities.ts';
import { catalog } from '../../weights/catalog/catalog.ts';
import { methodsOf } from '../../weights/catalog/methods.ts';
import { assay } from './binary.ts';

test("parameters and multiply-adds are timm's", () => {
  const vit = listModels(14).find(({ arch }) => arch === 'vit_base_patch16_224');
  assert.deepEqual(vit, {
    arch: 'vit_base_patch16_224',
    family: 'vit',
    task: 'classification',
    source: 'arXiv:2010.11929',
    image_size: 224,
    parameters: 85_809_422,
    macs: 17_563_070_976,
    methods: ['imagenet_1k', 'imagenet_21k', 'imagenet_21kto1k', 'sam', 'deit', 'dino', 'moco_v3', 'mae', 'clip'],
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

part              output     parameters  multiply-adds
cls_token         197 × 192         192
pos_embed         197 × 192      37.8 k
patch_embed.proj  196 × 192       148 k         28.9 M
blocks.0          197 × 192       445 k          102 M
blocks.1          192             445 k          102 M
norm              192               384
head              10             1.93 k         1.92 k
in all                           1.08 M          233 M

Training with momentum, batch 4: 9 MB of parameters and state, about N MB of activations
init.method: imagenet_1k, imagenet_21k, imagenet_21kto1k, sam, deit, dino, moco_v3, mae, clip, random, checkpoint
Weights in the catalog:
  { method: imagenet_21k, weights: catalog:imagenet_21k_vitt }  ViT-Ti/16, ImageNet-21k (augreg)
`,
  );
});

test('the list ends with the initialisations that fit, architectures with the same ones together', () => {
  const shown = ['deit_tiny_patch16_224', 'deit_small_patch16_224', 'beit_base_patch16_224', 'unet'];
  const text = modelsTable(listModels().filter(({ arch }) => shown.includes(arch)));
  assert.equal(
    text,
    `architecture            task            source             input  parameters  multiply-adds
deit_tiny_patch16_224   classification  arXiv:2010.11929  224 px       5.7 M         1.25 G
deit_small_patch16_224  classification  arXiv:2010.11929  224 px      22.1 M         4.60 G
beit_base_patch16_224   classification  arXiv:2106.08254  224 px      86.5 M        17.56 G
unet                    segmentation    arXiv:1505.04597  224 px       7.8 M        10.68 G

Besides random and checkpoint, init.method may be
  imagenet_1k, imagenet_21k, imagenet_21kto1k, sam, deit, dino, moco_v3, mae, clip
    for deit_tiny_patch16_224, deit_small_patch16_224
  beit, simmim
    for beit_base_patch16_224
  nothing else
    for unet`,
  );
});

test('lines are broken between words', () => {
  assert.equal(wrap('one two three', 9, '  '), '  one two\n  three');
  assert.equal(wrap('incomprehensible', 5, ' '), ' incomprehensible');
});

test('numbers have three digits and a unit', () => {
  assert.deepEqual([7, 999, 1000, 37_600, 999_600, 4_280_000_000].map(scaled), [
    '7',
    '999',
    '1.00 k',
    '37.6 k',
    '1.00 M',
    '4.28 G',
  ]);
});

test('every public file is of a kind that its architecture takes', () => {
  for (const [name, { arch, method }] of catalog()) assert.ok(methodsOf(arch).includes(method), name);
});

test('an unknown model is refused as in an experiment', async () => {
  const { code, stdout, stderr } = await assay('.', 'models', 'resnet51');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /there is no architecture "resnet51"\n {2}Did you mean `resnet50`\?\n$/);
});

test('columns are aligned: text to the left, numbers to the right, no trailing blanks', () => {
  const rows = [
    ['name', 'count'],
    ['a', '1'],
    ['longer', '23'],
  ];
  assert.equal(alignColumns(rows, 1), 'name    count\na           1\nlonger     23');
});

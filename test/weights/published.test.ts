/**
 * Files with the names and shapes that their authors publish, in small and of made-up numbers: each tensor comes to its place
 * in the model, and what has none is told.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { InputError } from '../../common/errors.ts';
import { chooseModel, describeModel } from '../../models/architectures.ts';
import type { ModelSettings, RuleName } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { adaptation } from '../../weights/loading/adapt.ts';
import { loadWeights } from '../../weights/loading/load.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { ruleOf } from '../../weights/rules/index.ts';
import { weightOf } from '../support/noise.ts';
import { fileOf } from './make.ts';

type Shape = readonly number[];
/** Names and shapes of a file. */
type Published = Readonly<Record<string, Shape>>;

const small = { embed_dim: 24, depth: 2, heads: 3, patch_size: 8 };

async function load(
  arch: string,
  method: RuleName,
  overrides: ModelSettings['overrides'],
  published: Published,
  change: (tensors: HostTensors) => HostTensors = (tensors) => tensors,
) {
  const { settings, image_size } = chooseModel(arch, overrides);
  const target = bodyOf(describeModel(settings, { num_classes: 2, image_size }));
  const drawn = Object.entries(published).map(([name, shape]) => [name, weightOf(name, shape)] as const);
  const path = fileOf(new Uint8Array(0), '.safetensors');
  const tensors = change(Object.fromEntries(drawn));
  writeSafetensors(path, tensors);
  const file = await openWeights(path);
  try {
    return { ...loadWeights(target, file, ruleOf({ method, key: null })), target, stored: tensors };
  } finally {
    file.close();
  }
}

/** Every parameter is loaded, and these are the numbers of those. */
function holds(
  { tensors, target, stored }: Awaited<ReturnType<typeof load>>,
  same: Readonly<Record<string, string>>,
): void {
  assert.deepEqual(Object.keys(tensors).sort(), target.parameters.map(({ name }) => name).sort());
  for (const [name, from] of Object.entries(same))
    assert.deepEqual([...tensors[name]!.data], [...stored[from]!.data], name);
}

/** The blocks of a ViT by DINO's names. */
const blocks = (prefix: string, inner: (name: string) => Published): Published =>
  Object.assign({}, ...[0, 1].map((index) => inner(`${prefix}${index}.`)));
const pair = (name: string, out: number, into?: number): Published => ({
  [`${name}.weight`]: into === undefined ? [out] : [out, into],
  [`${name}.bias`]: [out],
});
const dinov2Block = (name: string): Published => ({
  ...pair(`${name}norm1`, 24),
  ...pair(`${name}attn.qkv`, 72, 24),
  ...pair(`${name}attn.proj`, 24, 24),
  [`${name}ls1.gamma`]: [24],
  ...pair(`${name}norm2`, 24),
  ...pair(`${name}mlp.fc1`, 96, 24),
  ...pair(`${name}mlp.fc2`, 24, 96),
  [`${name}ls2.gamma`]: [24],
});
const patches = (name: string): Published => ({ [`${name}.weight`]: [24, 3, 8, 8], [`${name}.bias`]: [24] });
const dinov2Frame = (prefix: string): Published => ({
  [`${prefix}cls_token`]: [1, 1, 24],
  [`${prefix}pos_embed`]: [1, 17, 24],
  [`${prefix}mask_token`]: [1, 24],
  ...patches(`${prefix}patch_embed.proj`),
  ...pair(`${prefix}norm`, 24),
});
const at32 = { ...small, image_size: 32 };

test('DINOv2: a backbone alone', async () => {
  const published = { ...dinov2Frame(''), ...blocks('blocks.', dinov2Block) };
  const loaded = await load('vit_small_patch14_dinov2', 'dinov2', at32, published);
  holds(loaded, { 'blocks.1.ls2.gamma': 'blocks.1.ls2.gamma', pos_embed: 'pos_embed' });
  assert.deepEqual(loaded.report.unused, ['mask_token']);
});

test('DINOv2: a training checkpoint, whose blocks lie in chunks behind `backbone.`, as RETFound has it', async () => {
  const published = {
    ...dinov2Frame('backbone.'),
    ...blocks('backbone.blocks.0.', dinov2Block),
    'dino_head.mlp.0.weight': [4, 24],
    'ibot_head.mlp.0.weight': [4, 24],
  };
  const loaded = await load('vit_small_patch14_dinov2', 'dinov2', at32, published);
  holds(loaded, { 'blocks.1.attn.qkv.weight': 'backbone.blocks.0.1.attn.qkv.weight' });
  assert.equal(loaded.report.unused.length, 3);
});

test('DINOv2 with registers: the class token takes its position along', async () => {
  const published = { ...dinov2Frame(''), register_tokens: [1, 4, 24], ...blocks('blocks.', dinov2Block) };
  const loaded = await load('vit_small_patch14_reg4_dinov2', 'dinov2', at32, published);
  holds(loaded, { reg_token: 'register_tokens' });
  const { cls_token: token, pos_embed: positions } = loaded.stored;
  const sum = Float32Array.from(token!.data, (value, index) => value + positions!.data[index]!);
  assert.deepEqual([...loaded.tensors['cls_token']!.data], [...sum]);
  assert.deepEqual([...loaded.tensors['pos_embed']!.data], [...positions!.data.slice(24)]);
});

test('RAD-DINO: the names of Hugging Face, queries, keys and values apart', async () => {
  const block = (name: string): Published => ({
    ...pair(`${name}norm1`, 24),
    ...Object.assign(
      {},
      ...['query', 'key', 'value'].map((part) => pair(`${name}attention.attention.${part}`, 24, 24)),
    ),
    ...pair(`${name}attention.output.dense`, 24, 24),
    [`${name}layer_scale1.lambda1`]: [24],
    ...pair(`${name}norm2`, 24),
    ...pair(`${name}mlp.fc1`, 96, 24),
    ...pair(`${name}mlp.fc2`, 24, 96),
    [`${name}layer_scale2.lambda1`]: [24],
  });
  const published = {
    'embeddings.cls_token': [1, 1, 24],
    'embeddings.mask_token': [1, 24],
    'embeddings.position_embeddings': [1, 17, 24],
    ...patches('embeddings.patch_embeddings.projection'),
    ...blocks('encoder.layer.', block),
    ...pair('layernorm', 24),
  };
  const loaded = await load('vit_base_patch14_dinov2', 'dinov2', at32, published);
  holds(loaded, { 'blocks.1.ls2.gamma': 'encoder.layer.1.layer_scale2.lambda1', 'norm.weight': 'layernorm.weight' });
  const joined = ['query', 'key', 'value'].flatMap((part) => [
    ...loaded.stored[`encoder.layer.0.attention.attention.${part}.weight`]!.data,
  ]);
  assert.deepEqual([...loaded.tensors['blocks.0.attn.qkv.weight']!.data], joined);
});

const dinov3Frame = {
  cls_token: [1, 1, 24],
  storage_tokens: [1, 4, 24],
  mask_token: [1, 24],
  ...patches('patch_embed.proj'),
  'rope_embed.periods': [2],
  ...blocks('blocks.', (name) => ({ ...dinov2Block(name), [`${name}attn.qkv.bias_mask`]: [72] })),
  ...pair('norm', 24),
};
const without = (bias: number) => (tensors: HostTensors) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      name.endsWith('attn.qkv.bias') ? { shape, data: new Float32Array(data.length).fill(bias) } : { shape, data },
    ]),
  );

test('DINOv3: storage tokens become registers, layer scales and biases of zero go where they belong', async () => {
  const loaded = await load('vit_small_patch16_dinov3', 'dinov3', at32, dinov3Frame, without(0));
  holds(loaded, { reg_token: 'storage_tokens', 'blocks.1.gamma_2': 'blocks.1.ls2.gamma' });
});

test('DINOv3: a bias that is not zero is refused', async () => {
  await assert.rejects(
    load('vit_small_patch16_dinov3', 'dinov3', at32, dinov3Frame, without(0.5)),
    (error) =>
      error instanceof InputError &&
      error.message.endsWith(
        'blocks.0.attn.qkv.bias has a value of 0.5 at 0, expected 0: the networks of DINOv3 that assay has lack this bias\n' +
          '  Use the distilled models (ViT-S, B and L), whose biases are zero.',
      ),
  );
});

test('EVA-02 and EVA-X: the names of their pre-training', async () => {
  const block = (name: string): Published => ({
    ...pair(`${name}norm1`, 24),
    [`${name}attn.q_bias`]: [24],
    [`${name}attn.v_bias`]: [24],
    [`${name}attn.q_proj.weight`]: [24, 24],
    [`${name}attn.k_proj.weight`]: [24, 24],
    [`${name}attn.v_proj.weight`]: [24, 24],
    ...pair(`${name}attn.proj`, 24, 24),
    ...pair(`${name}norm2`, 24),
    ...pair(`${name}mlp.w1`, 64, 24),
    ...pair(`${name}mlp.w2`, 64, 24),
    ...pair(`${name}mlp.ffn_ln`, 64),
    ...pair(`${name}mlp.w3`, 24, 64),
    [`${name}attn.rope.freqs_cos`]: [16, 8],
    [`${name}attn.rope.freqs_sin`]: [16, 8],
  });
  const published = {
    cls_token: [1, 1, 24],
    mask_token: [1, 1, 24],
    pos_embed: [1, 17, 24],
    ...patches('patch_embed.proj'),
    'rope.freqs_cos': [16, 8],
    'rope.freqs_sin': [16, 8],
    ...blocks('blocks.', block),
    ...pair('norm', 24),
    ...pair('lm_head', 32, 24),
  };
  const loaded = await load('eva02_base_patch14_224', 'eva02', at32, published);
  holds(loaded, {
    'blocks.1.mlp.fc1_g.weight': 'blocks.1.mlp.w1.weight',
    'blocks.1.mlp.fc1_x.weight': 'blocks.1.mlp.w2.weight',
    'blocks.0.attn.v_proj.bias': 'blocks.0.attn.v_bias',
    'fc_norm.weight': 'norm.weight',
  });
});

test("ConvNeXt V2: its authors' names, response normalisation as maps of one cell", async () => {
  const block = (name: string, width: number): Published => ({
    [`${name}dwconv.weight`]: [width, 1, 7, 7],
    [`${name}dwconv.bias`]: [width],
    ...pair(`${name}norm`, width),
    ...pair(`${name}pwconv1`, 4 * width, width),
    [`${name}grn.gamma`]: [1, 1, 1, 4 * width],
    [`${name}grn.beta`]: [1, 1, 1, 4 * width],
    ...pair(`${name}pwconv2`, width, 4 * width),
  });
  const published = {
    'downsample_layers.0.0.weight': [8, 3, 4, 4],
    'downsample_layers.0.0.bias': [8],
    ...pair('downsample_layers.0.1', 8),
    ...pair('downsample_layers.1.0', 8),
    'downsample_layers.1.1.weight': [16, 8, 2, 2],
    'downsample_layers.1.1.bias': [16],
    ...block('stages.0.0.', 8),
    ...block('stages.1.0.', 16),
    ...pair('norm', 16),
    ...pair('head', 1000, 16),
  };
  const sizes = { embed_dim: 8, depth: [1, 1], image_size: 32 };
  const loaded = await load('convnextv2_tiny', 'imagenet_21kto1k', sizes, published);
  holds(loaded, {
    'stem.0.weight': 'downsample_layers.0.0.weight',
    'stages.1.downsample.1.weight': 'downsample_layers.1.1.weight',
    'stages.1.blocks.0.mlp.grn.bias': 'stages.1.0.grn.beta',
    'head.norm.weight': 'norm.weight',
  });
});

test("Swin V2: its authors' names, where a stage ends with its downsampling", async () => {
  const block = (name: string, width: number, heads: number): Published => ({
    [`${name}attn.logit_scale`]: [heads, 1, 1],
    [`${name}attn.q_bias`]: [width],
    [`${name}attn.v_bias`]: [width],
    [`${name}attn.relative_coords_table`]: [1, 7, 7, 2],
    [`${name}attn.relative_position_index`]: [16, 16],
    ...pair(`${name}attn.cpb_mlp.0`, 512, 2),
    [`${name}attn.cpb_mlp.2.weight`]: [heads, 512],
    [`${name}attn.qkv.weight`]: [3 * width, width],
    ...pair(`${name}attn.proj`, width, width),
    ...pair(`${name}norm1`, width),
    ...pair(`${name}mlp.fc1`, 4 * width, width),
    ...pair(`${name}mlp.fc2`, width, 4 * width),
    ...pair(`${name}norm2`, width),
  });
  const published = {
    'patch_embed.proj.weight': [12, 3, 4, 4],
    'patch_embed.proj.bias': [12],
    ...pair('patch_embed.norm', 12),
    ...block('layers.0.blocks.0.', 12, 2),
    'layers.0.downsample.reduction.weight': [24, 48],
    ...pair('layers.0.downsample.norm', 24),
    ...block('layers.1.blocks.0.', 24, 4),
    ...pair('norm', 24),
    ...pair('head', 21841, 24),
  };
  const sizes = { embed_dim: 12, depth: [1, 1], heads: [2, 4], window_size: 4, image_size: 32 };
  const loaded = await load('swinv2_base_window12_192', 'imagenet_21k', sizes, published);
  holds(loaded, { 'layers.1.downsample.reduction.weight': 'layers.0.downsample.reduction.weight' });
});

test("positions are resized as DINOv2's code does: with an offset, antialiased with registers", () => {
  interface Golden {
    readonly width: number;
    readonly cases: readonly (readonly [side: number, wanted: number, registers: boolean, values: readonly number[]])[];
  }
  const golden = new URL('../golden/layouts/positions.json', import.meta.url);
  const { width, cases } = JSON.parse(readFileSync(golden, 'utf8')) as Golden;
  for (const [side, wanted, registers, expected] of cases) {
    const token = registers ? 'reg_token' : 'other';
    const target = { arch: 'any', head: [], parameters: [{ name: token, shape: [1, 1, width] }] };
    const shape = (count: number): Shape => [1, count ** 2, width];
    const adapt = adaptation('pos_embed', shape(side), shape(wanted), target, { positions: 'dinov2' })!;
    const found = adapt(weightOf(`positions ${side}`, [1, side, side, width]).data as Float32Array);
    assert.equal(found.length, sizeOf(shape(wanted)));
    for (const [index, value] of found.entries())
      assert.ok(Math.abs(value - expected[index]!) < 1e-6, `${side} to ${wanted}: ${index}`);
  }
});

test('files of other kinds are no files of BiomedCLIP, RadImageNet or TorchXRayVision', async () => {
  for (const [method, arch] of [
    ['clip', 'vit_tiny_patch16_224'],
    ['radimagenet', 'resnet18'],
    ['torchxrayvision', 'densenet121'],
  ] as const)
    await assert.rejects(load(arch, method, {}, { 'conv1.weight': [1] }), (error) => {
      return (
        error instanceof InputError && /no tensor's name is of .*; the first is conv1\.weight$/.test(error.message)
      );
    });
});

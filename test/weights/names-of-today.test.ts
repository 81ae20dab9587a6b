/** What people's files have beside a network, or instead of one: left out by name, refused with the true reason. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildModel } from '../../models/build.ts';
import { weightsOf } from '../../models/model.ts';
import type { InitSettings } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { openWeights } from '../../weights/format/file.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { type Loaded, loadWeights } from '../../weights/loading/load.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { ruleOf } from '../../weights/rules/index.ts';
import { temporaryFolder } from './make.ts';

const model = await buildModel(
  { arch: 'vit_tiny_patch16_224', overrides: { embed_dim: 24, depth: 1, heads: 2 } },
  { num_classes: 1, image_size: 32 },
);
const target = bodyOf(model);
const VIT = Object.fromEntries(
  weightsOf(model)
    .filter(({ name }) => !model.head.includes(name))
    .map(({ name, shape }) => [name, { shape, data: new Float32Array(sizeOf(shape)).fill(0.5) }]),
);
const folder = temporaryFolder();
let count = 0;

const tensor = (...shape: number[]) => ({ shape, data: new Float32Array(sizeOf(shape)).fill(1) });
const renamed = (tensors: HostTensors, rename: (name: string) => string): HostTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [rename(name), value]));
const behind = (prefix: string): HostTensors => renamed(VIT, (name) => prefix + name);

/** A file in a folder of its own. */
function fileWith(tensors: HostTensors, name = 'model.safetensors'): string {
  const path = join(folder, String(++count), name);
  mkdirSync(join(folder, String(count)));
  writeSafetensors(path, tensors);
  return path;
}

type Given = Exclude<InitSettings, { method: 'random' }>;
const checkpoint = (settings: Partial<Extract<Given, { method: 'checkpoint' }>> = {}): Given => ({
  ...{ method: 'checkpoint', key: null, strip_prefix: null, rename: {} },
  ...settings,
});

async function load(path: string, init: Given = checkpoint()): Promise<Loaded> {
  const file = await openWeights(path);
  try {
    return loadWeights(target, file, ruleOf(init));
  } finally {
    file.close();
  }
}

async function refusal(path: string, init: Given = checkpoint()): Promise<string> {
  try {
    await load(path, init);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'InputError', String(error));
    return error.message.replaceAll(path, 'FILE');
  }
  return 'loaded';
}

const HF: readonly (readonly [RegExp, string])[] = [
  [/^blocks\.0\.norm1/, 'encoder.layer.0.layernorm_before'],
  [/^blocks\.0\.norm2/, 'encoder.layer.0.layernorm_after'],
  [/^blocks\.0\.attn\.proj/, 'encoder.layer.0.attention.output.dense'],
  [/^blocks\.0\.mlp\.fc1/, 'encoder.layer.0.intermediate.dense'],
  [/^blocks\.0\.mlp\.fc2/, 'encoder.layer.0.output.dense'],
  [/^patch_embed\.proj/, 'embeddings.patch_embeddings.projection'],
  [/^pos_embed/, 'embeddings.position_embeddings'],
  [/^cls_token/, 'embeddings.cls_token'],
  [/^norm/, 'layernorm'],
];

/** The same network as Hugging Face's libraries save it. */
function huggingFace(prefix: string): Record<string, HostTensors[string]> {
  const { 'blocks.0.attn.qkv.weight': _w, 'blocks.0.attn.qkv.bias': _b, ...rest } = VIT;
  const parts = ['query', 'key', 'value'].flatMap((part) => [
    [`encoder.layer.0.attention.attention.${part}.weight`, tensor(24, 24)] as const,
    [`encoder.layer.0.attention.attention.${part}.bias`, tensor(24)] as const,
  ]);
  const others = renamed(rest, (name) => HF.reduce((each, [pattern, other]) => each.replace(pattern, other), name));
  return { ...renamed({ ...others, ...Object.fromEntries(parts) }, (name) => prefix + name) };
}

describe('what is beside the network', () => {
  it('is left out by patterns, and listed', async () => {
    const path = fileWith({ ...behind('model.'), 'criterion.pos_weight': tensor(3), 'metric.auc.0': tensor(1) });
    const { report } = await load(path, checkpoint({ strip_prefix: 'model.', ignore: ['criterion.*', 'metric.*'] }));
    assert.deepEqual(report.reasons, { 'init.ignore': ['criterion.pos_weight', 'metric.auc.0'] });
    assert.deepEqual(report.unused, ['criterion.pos_weight', 'metric.auc.0']);
  });

  it('is left out with a method that knows its files, too', async () => {
    const path = fileWith({ ...VIT, 'adapter.weight': tensor(3) });
    const { report } = await load(path, { method: 'mae', key: null, ignore: ['adapter.*'] });
    assert.deepEqual(report.unused, ['adapter.weight']);
  });

  it('a pattern that fits nothing is refused: it is misspelt, or meant for another file', async () => {
    const message = "FILE: init.ignore: no tensor's name fits 'nrom.*'; the nearest is norm.bias";
    assert.equal(await refusal(fileWith(VIT), checkpoint({ ignore: ['nrom.*'] })), message);
  });

  it('patterns that leave out all are refused', async () => {
    const message = 'FILE: init.ignore: the patterns leave out every tensor of the file';
    assert.equal(await refusal(fileWith(VIT), checkpoint({ ignore: ['*'] })), message);
  });

  it('what the network needs cannot be left out', async () => {
    const message = await refusal(fileWith(VIT), checkpoint({ ignore: ['norm.*'] }));
    assert.match(
      message,
      /^FILE: 2 parameters of vit_tiny_patch16_224 not in the file: norm\.weight \[24\], norm\.bias/,
    );
  });

  it('the advice to ignore it names what is to be written, and works', async () => {
    const path = fileWith({ ...behind('net.'), 'loss.weight': tensor(2), 'loss.bias': tensor(2), '*odd': tensor(1) });
    const message = await refusal(path);
    const hint =
      'init: { method: checkpoint, strip_prefix: net., ignore: ["*odd", loss.*] } fits this file, if what is ignored is no part of the network';
    assert.equal(message.split('\n').at(-1)?.trim(), hint);
    const { report } = await load(path, checkpoint({ strip_prefix: 'net.', ignore: ['*odd', 'loss.*'] }));
    assert.equal(report.matched.length, Object.keys(VIT).length);
  });

  it('a part of the network is never advised to be ignored', async () => {
    const path = fileWith({ ...VIT, ...renamed({ 'mlp.fc1.weight': tensor(96, 24) }, (name) => `blocks.1.${name}`) });
    const message = await refusal(path);
    assert.equal(
      message,
      'FILE: 1 tensor of the file not in vit_tiny_patch16_224: blocks.1.mlp.fc1.weight [96, 24]\n' +
        '  Check model.arch and its overrides, or name the tensors with init.rename',
    );
  });

  for (const prefix of ['module.', '_orig_mod.', '_orig_mod.module.']) {
    it(`what wraps a model is taken off where the method knows its files: ${prefix}`, async () => {
      const { report } = await load(fileWith(behind(prefix)), { method: 'mae', key: null });
      assert.equal(report.matched.length, Object.keys(VIT).length);
    });
  }

  it('the counter of an averaged model is left out with its reason', async () => {
    const path = fileWith({ ...behind('module.'), n_averaged: { shape: [], data: Int32Array.of(7) } });
    const { report } = await load(path, checkpoint({ strip_prefix: 'module.' }));
    assert.deepEqual(report.reasons, { 'follows from sizes, or is a counter': ['n_averaged'] });
  });

  it('MoCo v3 of one GPU, without what wraps it on several', async () => {
    const { cls_token: token, ...rest } = behind('');
    const both = {
      ...renamed({ cls_token: token!, ...rest }, (name) => `base_encoder.${name}`),
      ...behind('momentum_encoder.'),
    };
    const path = fileWith({ ...both, 'base_encoder.head.0.weight': tensor(8, 24), 'predictor.0.weight': tensor(8, 8) });
    const file = await openWeights(path);
    const root = { kind: 'dict', entries: new Map([['state_dict', file.root]]) } as const;
    const { report } = loadWeights(target, { ...file, root }, ruleOf({ method: 'moco_v3', key: null }));
    file.close();
    assert.equal(report.matched.length, Object.keys(VIT).length);
    assert.deepEqual(Object.keys(report.reasons), [
      'the projection head, the momentum encoder and the predictor of MoCo v3',
    ]);
  });
});

const LACKS =
  'which vit_tiny_patch16_224 lacks\n  assay has no such network: take weights of one that it has (`assay models`)';
const FOREIGN: Readonly<Record<string, readonly [HostTensors, string]>> = {
  'CLIP with a norm before the blocks': [
    { 'norm_pre.weight': tensor(24) },
    "norm_pre.weight: a norm before the blocks, as CLIP's vision transformers have",
  ],
  'a mean of the patches': [
    { 'fc_norm.weight': tensor(24) },
    'fc_norm.weight: a norm behind the mean of the patches (global_pool), where the class token is read here',
  ],
  'register tokens': [{ reg_token: tensor(1, 4, 24) }, 'reg_token: register tokens, as in DINOv2 with registers'],
  'layer scale': [{ 'blocks.0.ls1.gamma': tensor(24) }, 'blocks.0.ls1.gamma: layer scale, as in DINOv2'],
  'a distilled DeiT': [
    { dist_token: tensor(1, 1, 24) },
    'dist_token: the second token of a distilled DeiT, which attends beside the class token: model.arch deit_base_distilled_patch16_224 (or tiny, small) has it',
  ],
  'Segment Anything': [
    { 'blocks.0.attn.rel_pos_h': tensor(3, 12) },
    'blocks.0.attn.rel_pos_h: decomposed relative positions, as in Segment Anything (SAM, MedSAM)',
  ],
};

describe('another network is refused by the name of what makes it one', () => {
  for (const [what, [more, part]] of Object.entries(FOREIGN)) {
    it(what, async () => {
      const message = await refusal(fileWith({ ...VIT, ...more }), { method: 'imagenet_1k', key: null });
      assert.ok(message.endsWith(`FILE: ${part}, ${LACKS}`), message);
    });
  }

  it("Hugging Face's distilled DeiT, but where the model is one", async () => {
    const own = bodyOf(
      await buildModel(
        { arch: 'deit_tiny_distilled_patch16_224', overrides: { embed_dim: 24, depth: 1, heads: 2 } },
        { num_classes: 1, image_size: 32 },
      ),
    );
    const { 'deit.embeddings.position_embeddings': _, ...rest } = huggingFace('deit.');
    const more = {
      'deit.embeddings.distillation_token': tensor(1, 1, 24),
      'deit.embeddings.position_embeddings': tensor(1, 198, 24),
      'cls_classifier.bias': tensor(3),
      'distillation_classifier.weight': tensor(3, 24),
    };
    const file = await openWeights(fileWith({ ...rest, ...more }));
    const { tensors, report } = loadWeights(own, file, ruleOf({ method: 'deit', key: null }));
    file.close();
    // 14 x 14 patches become 2 x 2; both tokens keep their positions.
    assert.deepEqual(tensors['pos_embed']!.shape, [1, 6, 24]);
    assert.deepEqual(tensors['dist_token']!.shape, [1, 1, 24]);
    assert.deepEqual(report.reasons['the head, which is drawn anew for every task']?.toSorted(), [
      'cls_classifier.bias',
      'distillation_classifier.weight',
    ]);
  });

  it("Hugging Face's distilled DeiT", async () => {
    const token = { 'deit.embeddings.distillation_token': tensor(1, 1, 24) };
    const message = await refusal(fileWith({ ...huggingFace('deit.'), ...token, 'cls_classifier.bias': tensor(3) }));
    assert.match(message, /deit\.embeddings\.distillation_token: the second token of a distilled DeiT/);
  });
});

describe("Hugging Face's files", () => {
  for (const prefix of ['', 'vit.', 'model.', 'model.vit.', 'net.backbone.']) {
    it(`whatever is before the names: '${prefix}'`, async () => {
      const { tensors, report } = await load(fileWith({ ...huggingFace(prefix), 'classifier.weight': tensor(7, 24) }));
      assert.deepEqual(report.layout, { title: "Hugging Face's ViT or DeiT", prefix });
      assert.deepEqual(tensors['blocks.0.attn.qkv.weight']!.shape, [72, 24]);
      assert.deepEqual(report.reasons, { 'the head, which is drawn anew for every task': ['classifier.weight'] });
    });
  }

  it('two networks in one file: which one is meant is not guessed, and ignoring the other helps', async () => {
    const path = fileWith({ ...huggingFace('student.'), ...huggingFace('teacher.') });
    assert.equal(
      await refusal(path),
      "FILE: the names are those of 2 networks: Hugging Face's ViT or DeiT (prefix student.), Hugging Face's ViT or DeiT (prefix teacher.)\n" +
        '  Leave all but one out, such as init: { ignore: ["teacher.*"] }',
    );
    const { report } = await load(path, checkpoint({ ignore: ['student.*'] }));
    assert.equal(report.layout?.prefix, 'teacher.');
  });

  it('attention without its keys is named as it is in the file', async () => {
    const { 'encoder.layer.0.attention.attention.key.weight': _, ...rest } = huggingFace('');
    const message = await refusal(fileWith(rest));
    assert.match(message, /not in the file: blocks\.0\.attn\.qkv\.weight \[72, 24\]/);
    assert.match(message, /encoder\.layer\.0\.attention\.attention\.query\.weight \[24, 24\]/);
  });

  const CONFIGS: readonly (readonly [string, object, string | null])[] = [
    ['that agrees', { model_type: 'vit', num_attention_heads: 2, hidden_act: 'gelu' }, null],
    ['of something else', { num_attention_heads: 3 }, null],
    [
      'with other heads',
      { model_type: 'vit', num_attention_heads: 3 },
      'num_attention_heads is 3, but the model has 2: set model.heads',
    ],
    [
      'with another activation',
      { model_type: 'vit', hidden_act: 'quick_gelu' },
      'hidden_act is quick_gelu, expected gelu',
    ],
  ];
  for (const [what, config, problem] of CONFIGS) {
    it(`config.json beside them ${what}`, async () => {
      const path = fileWith(huggingFace('vit.'));
      const beside = join(path, '../config.json');
      writeFileSync(beside, JSON.stringify(config));
      const message = await refusal(path);
      if (problem === null) assert.equal(message, 'loaded');
      else {
        assert.equal(
          message,
          `FILE: the configuration beside it, ${beside}, contradicts the model: ${problem}\n` +
            '  Mend what differs, or move config.json away if it is not of these weights',
        );
      }
    });
  }
});

describe('weights in several files', () => {
  const entries = Object.entries(VIT);
  const half = Math.floor(entries.length / 2);

  function shards(map: (name: string, index: number) => string): string {
    const path = fileWith(Object.fromEntries(entries.slice(0, half)), 'model-00001-of-00002.safetensors');
    writeSafetensors(join(path, '../model-00002-of-00002.safetensors'), Object.fromEntries(entries.slice(half)));
    const index = join(path, '../model.safetensors.index.json');
    writeFileSync(
      index,
      JSON.stringify({
        metadata: {},
        weight_map: Object.fromEntries(entries.map(([name], at) => [name, map(name, at)])),
      }),
    );
    return index;
  }
  const right = (_: string, index: number): string => `model-0000${index < half ? 1 : 2}-of-00002.safetensors`;

  it('are read through their index', async () => {
    const { report } = await load(shards(right));
    assert.equal(report.matched.length, entries.length);
  });

  it('one of them alone is refused, and the index named', async () => {
    const path = join(shards(right), '../model-00001-of-00002.safetensors');
    const hint = '\n  This is file 1 of 2: give their index, model.safetensors.index.json, instead';
    assert.ok((await refusal(path)).endsWith(hint));
  });

  const WRONG: readonly (readonly [string, (name: string, index: number) => string, RegExp])[] = [
    [
      'a file that is missing',
      () => 'gone.safetensors',
      /^FILE: names gone\.safetensors, which is not in its folder .*\n {2}Fetch all files of the model into one folder$/,
    ],
    [
      'a file elsewhere',
      () => '../../x.safetensors',
      /^FILE: names "\.\.\/\.\.\/x\.safetensors", expected a file in the same folder$/,
    ],
    [
      'a tensor in the wrong file',
      () => 'model-00001-of-00002.safetensors',
      /^FILE: says that .* is in model-00001-of-00002\.safetensors, which lacks it/,
    ],
  ];
  for (const [what, map, message] of WRONG) {
    it(`an index with ${what} is refused`, async () => {
      const path = shards(map);
      await assert.rejects(load(path), (error) => {
        assert.ok(error instanceof Error && error.name === 'InputError');
        assert.match(error.message.replaceAll(path, 'FILE'), message);
        return true;
      });
    });
  }

  it('JSON that is no index is refused', async () => {
    const path = join(fileWith(VIT), '../config.json');
    writeFileSync(path, '{"model_type": "vit"}');
    await assert.rejects(load(path), {
      message: `${path}: is JSON without a weight_map, not weights\n  Give the \`.index.json\` of sharded weights, or a .safetensors, .pth, .pt or .npz file`,
    });
  });
});

describe('values that are no numbers are named where they enter', () => {
  for (const [value, word] of [
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'infinity'],
    [Number.NEGATIVE_INFINITY, '-infinity'],
  ] as const) {
    it(word, async () => {
      const data = new Float32Array(96 * 24).fill(0.5);
      data[25] = value;
      const path = fileWith({ ...VIT, 'blocks.0.mlp.fc1.weight': { shape: [96, 24], data } });
      assert.equal(
        await refusal(path),
        `FILE: weights that are no numbers: blocks.0.mlp.fc1.weight has ${word} (1 of 2304 values are no finite numbers, the first at [1, 1])\n` +
          '  The pre-training diverged, or the file was damaged: take an earlier checkpoint, or fetch it again',
      );
    });
  }

  it('in the tensors that are used alone', async () => {
    const path = fileWith({ ...VIT, 'head.weight': { shape: [1, 24], data: new Float32Array(24).fill(Number.NaN) } });
    assert.equal(await refusal(path), 'loaded');
  });
});

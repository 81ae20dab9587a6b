/** Weights files as people have them (test/golden/found-weights), with what torch makes of the same files. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildModel } from '../../models/build.ts';
import type { InitSettings } from '../../schemas/config.ts';
import { openWeights } from '../../weights/format/file.ts';
import { type Loaded, loadWeights } from '../../weights/loading/load.ts';
import { bodyOf } from '../../weights/loading/target.ts';
import { ruleOf } from '../../weights/rules/index.ts';
import { checkpoint, fileOf, latin1, tensorPickle } from './make.ts';

type Given = Exclude<InitSettings, { method: 'random' }>;

const found = (name: string): string => join(import.meta.dirname, '../golden/found-weights', name);
const settings = (more: Partial<Extract<Given, { method: 'checkpoint' }>> = {}): Given => ({
  ...{ method: 'checkpoint', key: null, strip_prefix: null, rename: {} },
  ...more,
});

const vit = bodyOf(
  await buildModel(
    { arch: 'vit_tiny_patch16_224', overrides: { embed_dim: 4, depth: 1, heads: 2 } },
    { num_classes: 1, image_size: 32 },
  ),
);
const swin = bodyOf(
  await buildModel(
    {
      arch: 'swin_tiny_patch4_window7_224',
      overrides: { embed_dim: 4, depth: [1, 1, 1, 1], heads: [1, 2, 2, 2] },
    },
    { num_classes: 1, image_size: 224 },
  ),
);

async function load(path: string, init: Given = settings(), target = vit): Promise<Loaded> {
  const file = await openWeights(path);
  try {
    return loadWeights(target, file, ruleOf(init));
  } finally {
    file.close();
  }
}

async function refusal(name: string, init: Given): Promise<string> {
  const path = found(name);
  try {
    await load(path, init);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'InputError', String(error));
    return error.message.replaceAll(path, 'FILE');
  }
  return 'loaded';
}

describe('the same weights under other names are the same', () => {
  it('Swin of timm 0.5 and of timm 0.9', async () => {
    const init: Given = { method: 'imagenet_1k', key: null };
    const old = await load(found('names-of-timm-0.5.pth'), init, swin);
    const today = await load(found('names-of-timm-0.9.pth'), init, swin);
    assert.equal(Object.keys(today.tensors).length, swin.parameters.length);
    assert.deepEqual(today.tensors, old.tensors);
  });

  it("ViT of timm and of Hugging Face's libraries", async () => {
    const timm = await load(found('same-in-timm-names.pth'));
    const other = await load(found('hf-vit.safetensors'));
    assert.equal(Object.keys(other.tensors).length, 18);
    assert.deepEqual(other.tensors, timm.tensors);
  });
});

it('one channel is spread over three, a third each', async () => {
  const { tensors, report } = await load(found('one-channel.pth'));
  const name = 'patch_embed.proj.weight';
  assert.deepEqual(report.resized, [{ name, from: [4, 1, 16, 16], to: [4, 3, 16, 16] }]);
  const file = await openWeights(found('one-channel.pth'));
  const one = bodyOf({
    ...vit,
    parameters: [{ name, shape: [4, 1, 16, 16], init: { kind: 'zeros' } }],
    buffers: [],
    image_size: 32,
  });
  const ignore = [...file.root.entries.keys()].map(String).filter((each) => each !== name);
  const stored = loadWeights(one, file, ruleOf(settings({ ignore }))).tensors[name]!.data;
  file.close();
  const spread = tensors[name]!.data;
  for (let row = 0; row < 4; row++) {
    for (let at = 0; at < 256; at++) {
      const sum = [0, 1, 2].reduce((total, channel) => total + spread[(row * 3 + channel) * 256 + at]!, 0);
      assert.ok(Math.abs(sum - stored[row * 256 + at]!) <= 1e-6 * Math.abs(sum) + 1e-9);
    }
  }
});

describe('checkpoints of training that hold more than the network', () => {
  it('a loss with weights is left out by name, as the message says', async () => {
    const init = { key: 'state_dict', strip_prefix: 'model.' };
    const message =
      'FILE: 1 tensor of the file not in vit_tiny_patch16_224: criterion.pos_weight [3]\n' +
      '  init: { method: checkpoint, key: state_dict, strip_prefix: model., ignore: [criterion.*] } fits this file, if what is ignored is no part of the network';
    assert.equal(await refusal('lightning-pos-weight.ckpt', settings(init)), message);
    const { report } = await load(found('lightning-pos-weight.ckpt'), settings({ ...init, ignore: ['criterion.*'] }));
    assert.deepEqual([report.matched.length, report.reasons['init.ignore']], [18, ['criterion.pos_weight']]);
  });

  it('an averaged model', async () => {
    const { report } = await load(found('swa.pth'), settings({ strip_prefix: 'module.' }));
    assert.deepEqual([report.matched.length, report.unused.includes('n_averaged')], [18, true]);
  });

  it('self-supervised training, with a second encoder and a projection', async () => {
    const ignore = ['backbone_momentum.*', 'projection_head.*'];
    const init = { key: 'state_dict', strip_prefix: 'backbone.' };
    const hint = `init: { method: checkpoint, key: state_dict, strip_prefix: backbone., ignore: [${ignore.join(', ')}] } fits this file`;
    assert.ok((await refusal('ssl.ckpt', settings(init))).includes(hint));
    assert.equal((await load(found('ssl.ckpt'), settings({ ...init, ignore }))).report.matched.length, 18);
  });

  it('MoCo v3 of one GPU, and the advice for it works', async () => {
    const advised = await refusal(
      'moco-v3-one-gpu.pth.tar',
      settings({ key: 'state_dict', strip_prefix: 'base_encoder.' }),
    );
    assert.ok(advised.endsWith('\n  init: { method: moco_v3 } fits this file'), advised);
    const { report } = await load(found('moco-v3-one-gpu.pth.tar'), { method: 'moco_v3', key: null });
    assert.equal(report.matched.length, 18);
  });
});

it('a value that is no number is named with its place', async () => {
  assert.equal(
    await refusal('nan.pth', settings()),
    'FILE: weights that are no numbers: blocks.0.mlp.fc1.weight has NaN (1 of 64 values are no finite numbers, the first at [0, 0])\n' +
      '  The pre-training diverged, or the file was damaged: take an earlier checkpoint, or fetch it again',
  );
});

describe('entries within entries', () => {
  it('are found by their path, and named where they were not looked in', async () => {
    assert.equal((await load(found('nested.pth'), settings({ key: 'checkpoint.model' }))).report.matched.length, 18);
    assert.equal(
      await refusal('nested.pth', settings({ key: 'checkpoint' })),
      "FILE: no tensors in entry 'checkpoint'; the file has checkpoint; below it are checkpoint.model (18 tensors)\n" +
        '  init: { method: checkpoint, key: checkpoint.model } fits this file',
    );
  });

  it('a module is refused with what to do', async () => {
    assert.equal(
      await refusal('module-in-dict.pth', settings({ key: 'model' })),
      "FILE: entry 'model' is a pickled __main__.Net (a module, whose code is not in the file), expected a dict of tensors\n" +
        '  Save its state_dict() instead: torch.save(torch.load(path, weights_only=False)["model"].state_dict(), new_path), or as .safetensors',
    );
  });
});

it('what stands in the place of a tensor and is none is named', async () => {
  const vector = `Vnorm.weight\n${tensorPickle([24], [1], 24)}`;
  const pickle = latin1('\x80\x02}(', vector, 'Vnorm.bias\nctorch._utils\n_rebuild_qtensor\n)Ru.');
  const data = Buffer.from(new Float32Array(24).buffer);
  const path = fileOf(checkpoint(pickle, { name: 'a/data/0', data }));
  const parameters = ['norm.weight', 'norm.bias'].map((name) => ({ name, shape: [24] }));
  await assert.rejects(load(path, settings(), { arch: 'any', parameters, head: [] }), {
    message:
      `${path}: 1 parameter of any not in the file: norm.bias [24] (the file has a torch._utils._rebuild_qtensor there, which is not read)\n` +
      '  The weights are not complete, or of another model: check model.arch',
  });
});

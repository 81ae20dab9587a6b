import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { InitSettings, PretrainLoadParams } from '../../schemas/config.ts';
import { pretrainLoad } from '../../stages/pretrain-load.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { readSafetensors } from '../../weights/safetensors-reader.ts';
import { expectedTensors, goldenCase, goldenPath } from '../weights/golden.ts';
import { temporaryFolder } from './tiny-task.ts';

function params(init: InitSettings, overrides: PretrainLoadParams['model']['overrides'] = {}): PretrainLoadParams {
  const sizes = { patch_size: 8, embed_dim: 24, depth: 2, heads: 3, ...overrides };
  return { model: { arch: 'vit_tiny_patch16_224', overrides: sizes }, init, image_size: 32 };
}

function checkpoint(settings: Partial<Extract<InitSettings, { method: 'checkpoint' }>> = {}): InitSettings {
  return { method: 'checkpoint', key: null, strip_prefix: null, rename: {}, ...settings };
}

async function run(t: TestContext, step: PretrainLoadParams, weights?: string) {
  const output = join(temporaryFolder(t), 'output');
  mkdirSync(output);
  const events: StageEvent[] = [];
  await pretrainLoad.run({
    params: step,
    locations: weights === undefined ? {} : { weights: goldenPath(weights) },
    inputs: {},
    output,
    scratch: output,
    device: 'cpu',
    threads: 1,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  const { tensors, metadata } = await readSafetensors(join(output, 'weights.safetensors'));
  const loading = JSON.parse(readFileSync(join(output, 'loading.json'), 'utf8'));
  return { output, events, tensors, metadata, loading };
}

describe('pretrain-load', () => {
  it('random leaves no tensors: they are drawn from the seed of the trial', async (t) => {
    const { output, tensors, metadata, loading } = await run(t, params({ method: 'random' }));
    assert.deepEqual(readdirSync(output).sort(), ['loading.json', 'weights.safetensors']);
    assert.deepEqual(tensors, {});
    assert.deepEqual(metadata, { arch: 'vit_tiny_patch16_224', init: 'random' });
    assert.equal(loading.missing.length, 30);
    assert.deepEqual(loading.head, ['head.weight', 'head.bias']);
  });

  it("checkpoint leaves all tensors but the head, by timm's names", async (t) => {
    const settings = checkpoint({ key: 'state_dict', strip_prefix: 'module.' });
    const { tensors, loading } = await run(t, params(settings), 'vit_training_module_zip.pth.tar');
    const {
      'head.weight': _w,
      'head.bias': _b,
      ...body
    } = await expectedTensors(goldenCase('vit_training_module_zip'));
    assert.deepEqual(tensors, Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))));
    assert.equal(loading.matched.length, 30);
    assert.deepEqual(loading.missing, []);
    assert.deepEqual(loading.unused, ['module.head.weight', 'module.head.bias']);
  });

  it('says that it resized the position embedding to the grid of the image', async (t) => {
    const { events, loading } = await run(t, params(checkpoint({ key: 'model' })), 'vit_posembed_6x6_to_4x4.pth');
    assert.deepEqual(events, [
      { type: 'message', level: 'info', text: 'pos_embed resized from [1, 37, 24] to [1, 17, 24]' },
    ]);
    assert.deepEqual(loading.resized, [{ name: 'pos_embed', from: [1, 37, 24], to: [1, 17, 24] }]);
  });

  it('the same file gives the same bytes, wherever it lies', async (t) => {
    const first = await run(t, params(checkpoint()), 'vit_plain_zip.pth');
    const second = await run(t, params(checkpoint()), 'vit_plain_legacy.pth');
    for (const name of ['weights.safetensors', 'loading.json']) {
      assert.deepEqual(readFileSync(join(first.output, name)), readFileSync(join(second.output, name)));
    }
  });

  it('refuses weights of another model', async (t) => {
    const path = goldenPath('vit_plain_zip.pth');
    const message =
      `${path}: 12 tensors of the file not in vit_tiny_patch16_224: blocks.1.norm1.weight [24], blocks.1.norm1.bias [24], ` +
      'blocks.1.attn.qkv.weight [72, 24], blocks.1.attn.qkv.bias [72], blocks.1.attn.proj.weight [24, 24], ' +
      'blocks.1.attn.proj.bias [24], blocks.1.norm2.weight [24], blocks.1.norm2.bias [24], ' +
      'blocks.1.mlp.fc1.weight [96, 24], blocks.1.mlp.fc1.bias [96] and 2 more\n' +
      '  Check model.arch and its overrides, or name the tensors with init.rename';
    await assert.rejects(run(t, params(checkpoint(), { depth: 1 }), 'vit_plain_zip.pth'), {
      name: 'InputError',
      message,
    });
  });
});

describe('the weights file of pretrain-load', () => {
  it('is part of the step, under a name that does not depend on its place', async () => {
    const path = goldenPath('vit_plain_zip.pth');
    const files = await pretrainLoad.externalFiles(params(checkpoint()), { weights: path });
    assert.deepEqual(files, [{ name: 'weights', path }]);
  });

  it('is none for random', async () => {
    assert.deepEqual(await pretrainLoad.externalFiles(params({ method: 'random' }), {}), []);
  });

  const absent = goldenPath('absent.pth');
  const hint = '\n  Paths in init.weights are relative to the file that names them';
  const wrong = [
    ['that is not there is refused when planning', absent, `${absent}: the weights file does not exist${hint}`],
    [
      'that is a folder is refused',
      goldenPath('.'),
      `${goldenPath('.')}: expected a weights file, found a folder${hint}`,
    ],
  ] as const;
  for (const [what, weights, message] of wrong) {
    it(what, async () => {
      await assert.rejects(pretrainLoad.externalFiles(params(checkpoint()), { weights }), {
        name: 'InputError',
        message,
      });
    });
  }

  it('must be given for checkpoint', async () => {
    await assert.rejects(pretrainLoad.externalFiles(params(checkpoint()), {}), {
      name: 'InputError',
      message: 'init.weights: the method checkpoint needs a weights file',
    });
  });
});

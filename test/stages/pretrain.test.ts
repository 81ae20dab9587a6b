import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Interrupted } from '../../common/errors.ts';
import type { MethodSettings, PretrainParams } from '../../schemas/config.ts';
import { pretrain } from '../../stages/pretrain/stage.ts';
import { pretrainLoad } from '../../stages/pretrain-load/stage.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { contextOf, finetuneParams, temporaryFolder, writeNoWeights, writeTinyDataset } from './tiny-task.ts';

const simmim: MethodSettings = { method: 'simmim', mask_ratio: 0.6, mask_patch: 4 };
const mae: MethodSettings = { method: 'mae', mask_ratio: 0.75, decoder_dim: 16, decoder_depth: 1, decoder_heads: 2 };
const swin = { patch_size: 4, embed_dim: 8, depth: [1, 1], heads: [1, 2], window_size: 2 };

const paramsOf = (method: MethodSettings, changes: Partial<PretrainParams> = {}): PretrainParams => ({
  method,
  model: { arch: 'vit_tiny_patch16_224', overrides: { patch_size: 4, embed_dim: 16, depth: 1, heads: 2 } },
  input: { size: 16, normalize: 'imagenet' },
  schedule: { ...finetuneParams.schedule, epochs: 4, clip_grad: 5 },
  seed: '0123456789abcdef0123456789abcdef',
  ...changes,
});

function inputsIn(folder: string) {
  const data = Object.fromEntries([1, 2].map((set) => [`data/${set}`, writeTinyDataset(join(folder, `data${set}`))]));
  return { ...data, weights: writeNoWeights(join(folder, 'weights')) };
}

const filesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]));

async function runOnce(t: TestContext, params: PretrainParams) {
  const folder = temporaryFolder(t);
  const recorded = contextOf(folder, { params, inputs: inputsIn(folder) });
  await pretrain.run(recorded.context);
  return { ...recorded, folder, files: filesOf(recorded.context.output) };
}

const models = {
  'simmim of a plain vision transformer': paramsOf(simmim),
  'simmim of a Swin': paramsOf(simmim, { model: { arch: 'swin_tiny_patch4_window7_224', overrides: swin } }),
  'simmim of its own vision transformer': paramsOf(simmim, {
    model: {
      arch: 'simmim_vit_base_patch16_224',
      overrides: { patch_size: 4, embed_dim: 16, depth: 1, heads: 2 },
    },
  }),
  'mae of a vision transformer': paramsOf(mae),
};

for (const [name, params] of Object.entries(models)) {
  test(`${name} learns from several data sets, and its checkpoint begins a network by the method's rule`, async (t) => {
    const { context, events, files, folder } = await runOnce(t, params);
    assert.deepEqual(Object.keys(files), ['checkpoint.safetensors', 'history.json', 'reconstructions.png']);
    const { epochs } = JSON.parse(readFileSync(join(context.output, 'history.json'), 'utf8'));
    assert.ok(epochs[3].train_loss < epochs[0].train_loss, JSON.stringify(epochs));
    assert.deepEqual(
      events.filter(({ type }) => type === 'epoch').map((event) => 'val_loss' in event && event.val_loss),
      [null, null, null, null],
    );
    const { method } = params.method;
    const { model } = params;
    const loading = contextOf(folder, {
      params: { model, init: { method, key: null }, image_size: 16 },
      inputs: { weights: context.output },
    });
    await pretrainLoad.run(loading.context);
    const report = JSON.parse(readFileSync(join(loading.context.output, 'loading.json'), 'utf8'));
    // A norm after the pooling takes the place of the last one: it is drawn anew.
    const missing = model.arch.startsWith('simmim') ? ['fc_norm.weight', 'fc_norm.bias'] : [];
    assert.deepEqual([report.missing, report.resized], [missing, []]);
    const trained = (await readSafetensors(join(context.output, 'checkpoint.safetensors'))).tensors;
    const loaded = (await readSafetensors(join(loading.context.output, 'weights.safetensors'))).tensors;
    const prefix = method === 'simmim' ? 'encoder.' : '';
    assert.deepEqual(loaded['patch_embed.proj.weight']!.data, trained[`${prefix}patch_embed.proj.weight`]!.data);
  });
}

test('equal parameters give equal bytes; another seed gives others', async (t) => {
  const params = paramsOf(simmim);
  const first = await runOnce(t, params);
  assert.deepEqual((await runOnce(t, params)).files, first.files);
  const other = await runOnce(t, { ...params, seed: 'f'.repeat(32) });
  assert.notEqual(other.files['checkpoint.safetensors'], first.files['checkpoint.safetensors']);
});

for (const [name, method] of Object.entries({ simmim, mae })) {
  test(`${name} that is stopped in the middle goes on to the same bytes`, async (t) => {
    const params = paramsOf(method);
    const whole = await runOnce(t, params);
    const folder = temporaryFolder(t);
    const inputs = inputsIn(folder);
    const stop = (event: StageEvent) => event.type === 'epoch' && event.epoch === 2 && first.abort();
    const first = contextOf(folder, { params, inputs, onEvent: stop });
    await assert.rejects(pretrain.run(first.context), Interrupted);
    const second = contextOf(folder, { params, inputs });
    cpSync(first.context.scratch, second.context.scratch, { recursive: true });
    await pretrain.run(second.context);
    assert.ok(second.events.some((event) => event.type === 'message' && event.text.startsWith('resuming')));
    assert.deepEqual(filesOf(second.context.output), whole.files);
  });
}

test('a chain: what one pre-training leaves begins the next', async (t) => {
  const first = await runOnce(t, paramsOf(simmim));
  const { model } = paramsOf(simmim);
  const loading = contextOf(first.folder, {
    params: { model, init: { method: 'simmim', key: null }, image_size: 16 },
    inputs: { weights: first.context.output },
  } as const);
  await pretrainLoad.run(loading.context);
  const params = paramsOf(mae);
  const inputs = { ...inputsIn(first.folder), weights: loading.context.output };
  const { context, events } = contextOf(first.folder, { params, inputs });
  await pretrain.run(context);
  const texts = events.flatMap((event) => (event.type === 'message' ? [event.text] : []));
  assert.deepEqual(texts, ['begins with 18 of 38 tensors of `from`; the others are drawn']);
});

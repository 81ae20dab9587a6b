import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { sha256 } from '../../common/canonical.ts';
import { InputError } from '../../common/errors.ts';
import type { InitSettings, PretrainLoadParams, WeightsLocation } from '../../schemas/config.ts';
import { pretrainLoad } from '../../stages/pretrain-load/stage.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { catalogRemote } from '../../weights/catalog/catalog.ts';
import { openCache } from '../../weights/fetch/cache-folder.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { expectedTensors, goldenCase, goldenPath } from '../weights/golden.ts';
import { temporaryFolder } from './tiny-task.ts';

function params(init: InitSettings, overrides: PretrainLoadParams['model']['overrides'] = {}): PretrainLoadParams {
  const sizes = { patch_size: 8, embed_dim: 6, depth: 2, heads: 3, ...overrides };
  return { model: { arch: 'vit_tiny_patch16_224', overrides: sizes }, init, image_size: 32 };
}

function checkpoint(settings: Partial<Extract<InitSettings, { method: 'checkpoint' }>> = {}): InitSettings {
  return { method: 'checkpoint', key: null, strip_prefix: null, rename: {}, ...settings };
}

const located = (weights: string | WeightsLocation): WeightsLocation =>
  typeof weights === 'string' ? { kind: 'file', path: goldenPath(weights) } : weights;

async function run(t: TestContext, step: PretrainLoadParams, weights?: string | WeightsLocation) {
  const output = join(temporaryFolder(t), 'output');
  mkdirSync(output);
  const events: StageEvent[] = [];
  await pretrainLoad.run({
    params: step,
    locations: weights === undefined ? {} : { weights: located(weights) },
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
      { type: 'message', level: 'info', text: 'pos_embed resized from [1, 37, 6] to [1, 17, 6]' },
    ]);
    assert.deepEqual(loading.resized, [{ name: 'pos_embed', from: [1, 37, 6], to: [1, 17, 6] }]);
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
      `${path}: 12 tensors of the file not in vit_tiny_patch16_224: blocks.1.norm1.weight [6], blocks.1.norm1.bias [6], ` +
      'blocks.1.attn.qkv.weight [18, 6], blocks.1.attn.qkv.bias [18], blocks.1.attn.proj.weight [6, 6], ' +
      'blocks.1.attn.proj.bias [6], blocks.1.norm2.weight [6], blocks.1.norm2.bias [6], ' +
      'blocks.1.mlp.fc1.weight [24, 6], blocks.1.mlp.fc1.bias [24] and 2 more\n' +
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
    const files = await pretrainLoad.externalFiles(params(checkpoint()), { weights: { kind: 'file', path } });
    assert.deepEqual(files, [{ name: 'weights', path }]);
  });

  it('is none for random', async () => {
    assert.deepEqual(await pretrainLoad.externalFiles(params({ method: 'random' }), {}), []);
  });

  const absent = goldenPath('absent.pth');
  const hint = '\n  Paths in init.weights are relative to the file that names them';
  const wrong = [
    ['that is not there is refused when planning', absent, `${absent}: the weights file does not exist${hint}`],
    ['that is a folder is refused', goldenPath('.'), `${goldenPath('.')}: the weights file is a folder${hint}`],
  ] as const;
  for (const [what, path, message] of wrong) {
    it(what, async () => {
      await assert.rejects(pretrainLoad.externalFiles(params(checkpoint()), { weights: { kind: 'file', path } }), {
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

  it('is known by its digest alone where it is fetched', async (t) => {
    useCache(t);
    const weights = { kind: 'url', url: 'http://localhost/a.pth', sha256: 'a'.repeat(64) } as const;
    const files = await pretrainLoad.externalFiles(params({ method: 'dino', key: null }), { weights });
    const path = join(process.env['ASSAY_CACHE']!, 'weights', 'blobs', 'a'.repeat(64));
    assert.deepEqual(files, [{ name: 'weights', path, sha256: 'a'.repeat(64) }]);
  });

  it('of the catalog must have been fetched where nobody publishes its digest', async (t) => {
    useCache(t);
    const weights = { kind: 'catalog', name: 'mae_vitb' } as const;
    const step = params({ method: 'mae', key: null });
    await assert.rejects(pretrainLoad.externalFiles(step, { weights }), {
      name: 'InputError',
      message:
        'init.weights: no digest is published for `catalog:mae_vitb`, so results cannot be named before it is here\n' +
        '  Fetch it once: assay weights fetch mae_vitb',
    });
    openCache().remember(catalogRemote('mae_vitb').url, 'b'.repeat(64));
    const [file] = await pretrainLoad.externalFiles(step, { weights });
    assert.equal(file?.sha256, 'b'.repeat(64));
  });

  it('is fetched when the step runs, and checked', async (t) => {
    useCache(t);
    const bytes = readFileSync(goldenPath('vit_plain_zip.pth'));
    const server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const url = `http://127.0.0.1:${address.port}/vit.pth`;
    const location = { kind: 'url', url, sha256: sha256(bytes) } as const;
    const { loading, events } = await run(t, params(checkpoint()), location);
    assert.equal(loading.matched.length, 30);
    assert.deepEqual(events.at(-1), { type: 'message', level: 'info', text: `fetched ${url}` });
    const again = await run(t, params(checkpoint()), location);
    assert.deepEqual(again.events, []);
    await assert.rejects(run(t, params(checkpoint()), { ...location, sha256: 'c'.repeat(64) }), InputError);
  });
});

describe('pretrain-load by method', () => {
  it('takes a DINO checkpoint by its rule, and its student where that is asked for', async (t) => {
    const model = { patch_size: 8, embed_dim: 6, depth: 2, heads: 3 };
    const { tensors, metadata } = await run(t, params({ method: 'dino', key: null }, model), 'dino_vit.pth');
    assert.equal(metadata['init'], 'dino');
    const student = await run(t, params({ method: 'dino', key: 'student' }, model), 'dino_vit.pth');
    assert.notDeepEqual(student.tensors['cls_token'], tensors['cls_token']);
  });

  it('says which method fits where the wrong one is asked for', async (t) => {
    const path = goldenPath('dino_vit.pth');
    const message =
      `${path}: no tensors in entry 'state_dict'; the file has student (36 tensors), teacher (36 tensors), optimizer, ` +
      'epoch, args, dino_loss (1 tensor), fp16_scaler\n  init: { method: dino } fits this file';
    await assert.rejects(run(t, params({ method: 'moco_v3', key: null }), 'dino_vit.pth'), {
      name: 'InputError',
      message,
    });
  });
});

/** Downloads of a test go to a folder of its own. */
function useCache(t: TestContext): void {
  const before = process.env['ASSAY_CACHE'];
  process.env['ASSAY_CACHE'] = temporaryFolder(t);
  t.after(() => {
    if (before === undefined) delete process.env['ASSAY_CACHE'];
    else process.env['ASSAY_CACHE'] = before;
  });
}

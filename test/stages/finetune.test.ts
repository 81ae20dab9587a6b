import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { InputError, Interrupted } from '../../common/errors.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import type { StageEvent } from '../../stages/stage.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { contextOf, finetuneParams, temporaryFolder, writeNoWeights, writeTinyDataset } from './tiny-task.ts';

function inputsIn(folder: string, labels?: Parameters<typeof writeTinyDataset>[1]) {
  return { data: writeTinyDataset(join(folder, 'data'), labels), weights: writeNoWeights(join(folder, 'weights')) };
}

/** Every output file by name. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]));
}

/** Runs the stage on fresh folders. */
async function runOnce(folder: string, inputs: Readonly<Record<string, string>>, params: FinetuneParams) {
  const recorded = contextOf(folder, { params, inputs });
  await finetune.run(recorded.context);
  return { ...recorded, files: filesOf(recorded.context.output) };
}

interface History {
  readonly best_epoch: number;
  readonly epochs: readonly { readonly train_loss: number; readonly val_loss: number }[];
}
const historyOf = (output: string): History => JSON.parse(readFileSync(join(output, 'history.json'), 'utf8'));

test('a transformer learns, and the weights of its best epoch are kept with their origin', async (t) => {
  const folder = temporaryFolder(t);
  const { context, events, files } = await runOnce(folder, inputsIn(folder), finetuneParams);
  const { best_epoch, epochs } = historyOf(context.output);
  assert.deepEqual(Object.keys(files), ['history.json', 'weights.safetensors']);
  assert.equal(epochs.length, 6);
  assert.ok(epochs[5]!.train_loss < 0.6 * epochs[0]!.train_loss, JSON.stringify(epochs));
  const best = epochs[best_epoch - 1]!;
  assert.equal(best.val_loss, Math.min(...epochs.map(({ val_loss }) => val_loss)));
  const { tensors, metadata } = await readSafetensors(join(context.output, 'weights.safetensors'));
  assert.deepEqual(tensors['head.weight']?.shape, [2, 16]);
  assert.deepEqual(metadata, {
    arch: 'vit_tiny_patch16_224',
    overrides: '{"depth":1,"drop":0.1,"drop_path":0.1,"embed_dim":16,"heads":2,"patch_size":4}',
    image_size: '16',
    normalize: 'imagenet',
    num_classes: '2',
    classes: '["clear","disc"]',
    epoch: String(best_epoch),
    metric: 'val_loss',
    val_loss: String(best.val_loss),
    seed: finetuneParams.seed,
  });
  assert.equal(events.filter(({ type }) => type === 'epoch').length, 6);
});

/** Batch norms whose maps are of one cell at 32 px, with the one epoch that a test needs. */
const residual = (schedule: Partial<FinetuneParams['schedule']>): FinetuneParams => ({
  ...finetuneParams,
  model: { arch: 'resnet18', overrides: {} },
  input: { ...finetuneParams.input, size: 32 },
  schedule: { ...finetuneParams.schedule, epochs: 1, ...schedule },
});

test('a network with maps of one cell trains where one image is left over, and on single images while it is frozen', async (t) => {
  const folder = temporaryFolder(t);
  // 40 training images.
  const { output } = (await runOnce(folder, inputsIn(folder), residual({ batch_size: 13 }))).context;
  assert.ok(Number.isFinite(historyOf(output).epochs[0]!.train_loss));
  const frozen = residual({ batch_size: 1, freeze: ['body'] });
  await runOnce(folder, inputsIn(folder), frozen);
  const alone = runOnce(folder, inputsIn(folder), {
    ...frozen,
    schedule: { ...frozen.schedule, freeze: ['layer1.*', 'fc.*'] },
  });
  await assert.rejects(alone, (error) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /^schedule.batch_size: resnet18 at 32 px trains on batches of at least 2 images/);
    return true;
  });
});

test('equal parameters give equal bytes, on a second run too', async (t) => {
  const folder = temporaryFolder(t);
  const inputs = inputsIn(folder);
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 2 } };
  const first = await runOnce(folder, inputs, params);
  assert.deepEqual((await runOnce(folder, inputs, params)).files, first.files);
  const other = await runOnce(folder, inputs, { ...params, seed: 'f'.repeat(32) });
  assert.notDeepEqual(other.files['weights.safetensors'], first.files['weights.safetensors']);
});

/** Runs until `when`, is stopped there, runs again with the same scratch folder; gives the files of the second run. */
async function interrupted(t: TestContext, params: FinetuneParams, when: (event: StageEvent) => boolean) {
  const folder = temporaryFolder(t);
  const inputs = inputsIn(folder);
  const first = contextOf(folder, { params, inputs, onEvent: (event) => when(event) && first.abort() });
  await assert.rejects(finetune.run(first.context), Interrupted);
  assert.deepEqual(readdirSync(first.context.output), []);
  const second = contextOf(folder, { params, inputs });
  cpSync(first.context.scratch, second.context.scratch, { recursive: true });
  await finetune.run(second.context);
  return { files: filesOf(second.context.output), events: second.events };
}

test('a run that is interrupted after an epoch resumes to the same bytes', async (t) => {
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 4 } };
  const folder = temporaryFolder(t);
  const whole = await runOnce(folder, inputsIn(folder), params);
  for (const epoch of [1, 3]) {
    const { files, events } = await interrupted(t, params, (event) => event.type === 'epoch' && event.epoch === epoch);
    assert.deepEqual(files, whole.files);
    const [device, first] = events;
    assert.deepEqual(device, { type: 'device', name: 'cpu' });
    assert.deepEqual(first, { type: 'message', level: 'info', text: `resuming after epoch ${epoch}` });
  }
});

test('a damaged checkpoint is dropped and said to be: cut off, or with one bit or digit changed', async (t) => {
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 2 } };
  const whole = await runOnce(temporaryFolder(t), inputsIn(temporaryFolder(t)), params);
  const damages: readonly ((bytes: Buffer) => Buffer)[] = [
    (bytes) => bytes.subarray(0, 20),
    (bytes) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 2 ? byte ^ 1 : byte))),
    (bytes) =>
      Buffer.from(
        bytes
          .toString('latin1')
          .replace(/(train_loss\\":0\.)(\d)/, (_, head: string, digit: string) => `${head}${(Number(digit) + 1) % 10}`),
        'latin1',
      ),
  ];
  for (const damage of damages) {
    const folder = temporaryFolder(t);
    const abort = new AbortController();
    const inputs = inputsIn(folder);
    const { context, events } = contextOf(folder, { params, inputs });
    const emit = (event: StageEvent): void => {
      if (event.type === 'epoch') abort.abort();
    };
    await assert.rejects(finetune.run({ ...context, emit, signal: abort.signal }), { name: 'Interrupted' });
    const path = join(context.scratch, 'checkpoint.safetensors');
    const before = readFileSync(path);
    const after = damage(before);
    assert.ok(!after.equals(before), 'nothing was damaged');
    writeFileSync(path, after);
    await finetune.run(context);
    assert.deepEqual(filesOf(context.output), whole.files);
    const told = events.find((event) => event.type === 'message');
    assert.ok(told?.type === 'message' && told.level === 'notice' && told.text.startsWith('training starts over: '));
  }
});

test('what a killed process left half written is removed', async (t) => {
  const folder = temporaryFolder(t);
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 1 } };
  const { context } = contextOf(folder, { params, inputs: inputsIn(folder) });
  writeFileSync(join(context.scratch, 'checkpoint.safetensors.4711.tmp'), 'half a check');
  await finetune.run(context);
  assert.deepEqual(readdirSync(context.scratch), ['checkpoint.safetensors']);
});

test('a device that does not exist is refused with the names of those that do', async (t) => {
  const folder = temporaryFolder(t);
  const { context } = contextOf(folder, { params: finetuneParams, inputs: inputsIn(folder) });
  const failed = await finetune.run({ ...context, device: 'abacus' }).catch((error: unknown) => error);
  assert.ok(failed instanceof InputError);
  assert.equal(
    failed.message,
    'device: expected one of auto, cpu, webgpu, cuda, rocm, oneapi, metal, tpu, xla, tfjs-node-gpu, reference, found abacus',
  );
});

test('binary cross-entropy trains on one-hot targets where the data have one class an image', async (t) => {
  const folder = temporaryFolder(t);
  const schedule = { ...finetuneParams.schedule, loss: 'bce', epochs: 4 } as const;
  const { context } = await runOnce(folder, inputsIn(folder), { ...finetuneParams, schedule });
  const { epochs } = historyOf(context.output);
  assert.ok(epochs[3]!.train_loss < 0.9 * epochs[0]!.train_loss, JSON.stringify(epochs));
});

test('multi-label data train with binary cross-entropy by themselves', async (t) => {
  const folder = temporaryFolder(t);
  const inputs = inputsIn(folder, 'multi-label');
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 1 } };
  const auto = await runOnce(folder, inputs, params);
  const bce = await runOnce(folder, inputs, { ...params, schedule: { ...params.schedule, loss: 'bce' } });
  assert.deepEqual(auto.files, bce.files);
});

test('cross-entropy on multi-label data is refused', async (t) => {
  const folder = temporaryFolder(t);
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, loss: 'cross-entropy' } } as const;
  const failed = await runOnce(folder, inputsIn(folder, 'multi-label'), params).catch((error: unknown) => error);
  assert.ok(failed instanceof InputError);
  assert.equal(
    failed.message,
    'schedule.loss: cross-entropy expects one class an image, but the data set has several labels an image\n' +
      '  Use bce, or auto, which chooses by the data.',
  );
});

/** What a run says that cannot begin with this schedule. */
async function refusal(t: TestContext, changes: Partial<FinetuneParams['schedule']>, labels?: 'multi-label') {
  const folder = temporaryFolder(t);
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, ...changes } };
  const failed = await runOnce(folder, inputsIn(folder, labels), params).catch((error: unknown) => error);
  assert.ok(failed instanceof InputError);
  return failed.message;
}

test('patterns that freeze nothing of the model are refused', async (t) => {
  assert.equal(
    await refusal(t, { freeze: ['body', 'block.0.*'] }),
    'schedule.freeze[1]: no parameter of vit_tiny_patch16_224 matches "block.0.*"\n' +
      '  The nearest are blocks.0.*, blocks.*, blocks.0.mlp.*. `*` stands for any characters.',
  );
});

test('labels of several findings train smoothed, weighted and by the asymmetric loss', async (t) => {
  const folder = temporaryFolder(t);
  const inputs = inputsIn(folder, 'multi-label');
  const once = { ...finetuneParams.schedule, epochs: 1 };
  const changes = [{}, { label_smoothing: 0.1 }, { class_weights: 'balanced' }, { loss: 'asymmetric' }] as const;
  const runs = [];
  for (const change of changes) {
    const { files } = await runOnce(folder, inputs, { ...finetuneParams, schedule: { ...once, ...change } });
    runs.push(JSON.stringify(files));
  }
  assert.equal(new Set(runs).size, changes.length);
});

test('mixed batches train otherwise, and the same again', async (t) => {
  const folder = temporaryFolder(t);
  const inputs = inputsIn(folder);
  const once = { ...finetuneParams.schedule, epochs: 1 };
  const runs = [];
  for (const change of [{}, { mixup: 0.8 }, { cutmix: 1 }, { mixup: 0.8 }]) {
    const { files } = await runOnce(folder, inputs, { ...finetuneParams, schedule: { ...once, ...change } });
    runs.push(files);
  }
  assert.deepEqual(runs[1], runs[3]);
  assert.equal(new Set(runs.map((files) => JSON.stringify(files))).size, 3);
});

test('the asymmetric loss of one class an image is refused', async (t) => {
  assert.equal(
    await refusal(t, { loss: 'asymmetric' }),
    'schedule.loss: the asymmetric loss is of several labels an image, but the data set has one class an image\n' +
      '  Use cross-entropy, or auto, which chooses by the data.',
  );
});

test('linear probing learns with a body that stays as it was', async (t) => {
  const folder = temporaryFolder(t);
  const schedule = { ...finetuneParams.schedule, freeze: ['body'], lr: 0.05 };
  const { context } = await runOnce(folder, inputsIn(folder), { ...finetuneParams, schedule });
  const other = await runOnce(folder, inputsIn(folder), { ...finetuneParams, schedule: { ...schedule, lr: 0.01 } });
  const [one, two] = await Promise.all(
    [context.output, other.context.output].map((output) => readSafetensors(join(output, 'weights.safetensors'))),
  );
  const changed = Object.keys(one!.tensors).filter((name) => {
    const [a, b] = [one!.tensors[name]!.data, two!.tensors[name]!.data];
    return !a.every((value, index) => value === b[index]);
  });
  assert.deepEqual(changed.sort(), ['head.bias', 'head.weight']);
  const { epochs } = historyOf(context.output);
  assert.ok(epochs[5]!.train_loss < epochs[0]!.train_loss, JSON.stringify(epochs));
});

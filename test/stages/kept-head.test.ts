import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DATASET_FILE } from '../../data/dataset.ts';
import type { EvaluateParams, FinetuneParams, PretrainLoadParams } from '../../schemas/config.ts';
import { evaluate } from '../../stages/evaluate/stage.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import { pretrainLoad } from '../../stages/pretrain-load/stage.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import {
  contextOf,
  evaluateParams,
  finetuneParams,
  temporaryFolder,
  writeNoWeights,
  writeTinyDataset,
} from './tiny-task.ts';

type Checkpoint = Extract<PretrainLoadParams['init'], { method: 'checkpoint' }>;
const keep: Checkpoint = { method: 'checkpoint', key: null, strip_prefix: null, rename: {}, head: 'keep' };
const asItIs: FinetuneParams = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 0 } };

const filesOf = (folder: string) =>
  ['cases.safetensors', 'metrics.json'].map((name) => readFileSync(join(folder, name), 'base64'));

async function scores(folder: string, data: string, model: string) {
  const { context } = contextOf(folder, {
    params: { ...evaluateParams, crops: 'center' } as EvaluateParams,
    inputs: { data, model },
  });
  await evaluate.run(context);
  return context.output;
}

async function trained(t: TestContext) {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const params = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 2 } };
  const { context } = contextOf(folder, { params, inputs: { data, weights: writeNoWeights(join(folder, 'none')) } });
  await finetune.run(context);
  return {
    folder,
    data,
    weights: join(context.output, 'weights.safetensors'),
    scored: await scores(folder, data, context.output),
  };
}

/** `pretrain-load` of a file, then `finetune`. */
async function taken(folder: string, data: string, path: string, init: Partial<Checkpoint> = {}, params = asItIs) {
  const loading = contextOf<PretrainLoadParams>(folder, {
    params: { model: params.model, init: { ...keep, ...init }, image_size: 16 },
    inputs: {},
  });
  await pretrainLoad.run({ ...loading.context, locations: { weights: { kind: 'file', path } } });
  const { context, events } = contextOf(folder, { params, inputs: { data, weights: loading.context.output } });
  await finetune.run(context);
  const warnings = events.flatMap((event) =>
    event.type === 'message' && event.level === 'warning' ? [event.text] : [],
  );
  return { output: context.output, warnings };
}

function renamed(folder: string, classes: readonly string[]): string {
  const file = join(writeTinyDataset(folder), DATASET_FILE);
  const dataset = JSON.parse(readFileSync(file, 'utf8'));
  const places = classes.map((name) =>
    dataset.classes.indexOf({ round: 'disc', plain: 'clear', _disc: 'disc', Clear: 'clear' }[name] ?? name),
  );
  const relabel = (image: { label: number }) => ({ ...image, label: places.indexOf(image.label) });
  const splits = Object.fromEntries(
    Object.entries<{ label: number }[]>(dataset.splits).map(([name, images]) => [name, images.map(relabel)]),
  );
  writeFileSync(file, JSON.stringify({ ...dataset, classes, splits }));
  return folder;
}

test('a trained model evaluated as it is scores as it did, to the bit, whatever the seed', async (t) => {
  const { folder, data, weights, scored } = await trained(t);
  const first = await taken(folder, data, weights);
  assert.deepEqual(filesOf(await scores(folder, data, first.output)), filesOf(scored));
  const other = await taken(folder, data, weights, {}, { ...asItIs, seed: 'f'.repeat(32) });
  const bytes = (name: string, at: string) => readFileSync(join(at, name), 'base64');
  for (const name of ['weights.safetensors', 'history.json'])
    assert.equal(bytes(name, other.output), bytes(name, first.output));
  assert.deepEqual(first.warnings, []);
});

test('other names and another order of classes are the same scores in other columns', async (t) => {
  const { folder, weights, scored } = await trained(t);
  const data = renamed(join(folder, 'renamed'), ['round', 'plain']);
  const { output } = await taken(folder, data, weights, { classes: { round: 'disc', plain: 'clear' } });
  const values = async (at: string) =>
    (await readSafetensors(join(at, 'cases.safetensors'))).tensors['test.scores']!.data;
  const [one, other] = [await values(scored), await values(await scores(folder, data, output))];
  for (let at = 0; at < one.length; at += 2) assert.deepEqual([other[at], other[at + 1]], [one[at + 1], one[at]]);
  // What differs in case and signs alone needs no word.
  const alike = renamed(join(folder, 'alike'), ['Clear', '_disc']);
  assert.equal(existing(await taken(folder, alike, weights)), true);
});

const existing = ({ output }: { readonly output: string }): boolean =>
  readFileSync(join(output, 'history.json'), 'utf8') === '{"best_epoch":0,"epochs":[]}\n';

test('classes that the file lacks, and names that nobody has, are refused all at once', async (t) => {
  const { folder, weights } = await trained(t);
  const data = renamed(join(folder, 'renamed'), ['round', 'plain']);
  await assert.rejects(taken(folder, data, weights, { classes: { clear: 'disc' } }), {
    message: [
      'init.classes.round: the weights file has no output for the class round',
      '  Say which of its outputs it is: clear, disc.',
      'init.classes.plain: the weights file has no output for the class plain',
      '  Say which of its outputs it is: clear, disc.',
      'init.classes.clear: the task has no class clear',
      '  Its classes are round, plain.',
    ].join('\n'),
  });
  await assert.rejects(taken(folder, data, weights, { outputs: ['a', 'b', 'a'], classes: { round: 'c' } }), {
    message: [
      `${weights}: init.outputs: expected as many names as the head of the file has outputs, 2, found 3`,
      `${weights}: init.outputs: a is named twice`,
      `${weights}: init.classes.round: the file has no output c`,
      '  Its outputs are a, b, a.',
    ].join('\n'),
  });
});

test('a file of others says neither what its outputs are nor has it always a head', async (t) => {
  const { folder, data, weights, scored } = await trained(t);
  const { tensors } = await readSafetensors(weights);
  const foreign = join(folder, 'foreign.safetensors');
  writeSafetensors(foreign, tensors);
  await assert.rejects(taken(folder, data, foreign), {
    message: `${foreign}: init.outputs: the file does not say what the 2 outputs of its head are\n  List their names in their order.`,
  });
  const { output } = await taken(folder, data, foreign, { outputs: ['clear', 'disc'] });
  assert.deepEqual(filesOf(await scores(folder, data, output)), filesOf(scored));
  const headless = join(folder, 'headless.safetensors');
  writeSafetensors(headless, Object.fromEntries(Object.entries(tensors).filter(([name]) => !name.startsWith('head.'))));
  await assert.rejects(taken(folder, data, headless), {
    message: `${headless}: init.head: the file has no head of vit_tiny_patch16_224 to keep: head.weight, head.bias\n  Leave out init.head.`,
  });
});

test('a class that no metric counts may be missing: that is said', async (t) => {
  const { folder, weights } = await trained(t);
  const data = writeTinyDataset(join(folder, 'findings'), 'multi-label');
  const file = join(data, DATASET_FILE);
  writeFileSync(
    file,
    JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), classes: ['disc', 'other'], evaluated: ['disc'] }),
  );
  const { output, warnings } = await taken(folder, data, weights);
  assert.deepEqual(warnings, ['the file has no output for other, which no metric counts: their scores mean nothing']);
  const { tensors } = await readSafetensors(join(output, 'weights.safetensors'));
  assert.deepEqual([...tensors['head.bias']!.data].slice(1), [0]);
});

test('of a softmax over more classes than the task has, the others are left out: that is said', async (t) => {
  const { folder, data, weights } = await trained(t);
  const { tensors, metadata } = await readSafetensors(weights);
  const wider = Object.entries(tensors).map(([name, { shape, data: values }]) => {
    if (!name.startsWith('head.')) return [name, { shape, data: values }] as const;
    const width = values.length / 2;
    return [
      name,
      { shape: [3, ...shape.slice(1)], data: Float32Array.from([...values, ...values.slice(width)]) },
    ] as const;
  });
  const file = join(folder, 'wider.safetensors');
  writeSafetensors(file, Object.fromEntries(wider) as typeof tensors, {
    ...metadata,
    classes: JSON.stringify(['clear', 'disc', 'other']),
  });
  const told =
    'the file has 3 outputs, of which the task takes 2: scores are the softmax over these alone, as if an image could be of no other class';
  assert.deepEqual((await taken(folder, data, file)).warnings, [told]);
  // Labels that are told each by itself are none the worse, and what is trained learns which classes there are.
  const several = writeTinyDataset(join(folder, 'several'), 'multi-label');
  assert.deepEqual((await taken(folder, several, file)).warnings, []);
  const once = { ...finetuneParams, schedule: { ...finetuneParams.schedule, epochs: 1 } };
  assert.deepEqual((await taken(folder, data, file, {}, once)).warnings, []);
});

test('a kept head is what training begins with', async (t) => {
  const { folder, data, weights } = await trained(t);
  const slow = {
    ...finetuneParams,
    schedule: {
      ...finetuneParams.schedule,
      epochs: 1,
      lr: 1e-12,
      lr_schedule: { name: 'constant', warmup_epochs: 0, warmup_lr: 0, per: 'epoch' },
    },
  } as FinetuneParams;
  const { output } = await taken(folder, data, weights, {}, slow);
  const head = async (path: string) => [...(await readSafetensors(path)).tensors['head.weight']!.data];
  const [before, after] = [await head(weights), await head(join(output, 'weights.safetensors'))];
  assert.ok(before.every((value, at) => Math.abs(value - after[at]!) < 1e-6));
});

test('images of another size or normalisation than the file was trained on are told', async (t) => {
  const { folder, data, weights } = await trained(t);
  const { warnings } = await taken(
    folder,
    data,
    weights,
    {},
    { ...asItIs, input: { size: 16, normalize: 'chestxray' } },
  );
  assert.deepEqual(warnings, [
    'the file was trained on images of 16 px, normalised by imagenet, and gets 16 px by chestxray',
  ]);
});

test('without a head nothing is evaluated as it is', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const weights = writeNoWeights(join(folder, 'none'));
  const { context } = contextOf(folder, { params: asItIs, inputs: { data, weights } });
  await assert.rejects(finetune.run(context), /nothing is trained in 0 epochs, and the weights have no head/);
});

/** Searching the learning rate of an arm: its trainings, the choice, and the training that follows. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { StepError } from '../../common/errors.ts';
import { DATASET_FILE, PIXELS_FILE, type PreparedDataset } from '../../data/dataset.ts';
import type { SearchTrialParams } from '../../schemas/config.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import { search } from '../../stages/search/stage.ts';
import type { SearchOutcome } from '../../stages/search-trial/outcome.ts';
import { searchTrial } from '../../stages/search-trial/stage.ts';
import { contextOf, finetuneParams, temporaryFolder, writeNoWeights, writeTinyDataset } from './tiny-task.ts';

const outcomeIn = (folder: string): SearchOutcome => JSON.parse(readFileSync(join(folder, 'outcome.json'), 'utf8'));

const trying = (changes: Partial<SearchTrialParams['schedule']> = {}): SearchTrialParams => ({
  ...finetuneParams,
  schedule: { ...finetuneParams.schedule, epochs: 2, ...changes },
});

async function tried(folder: string, data: string, params: SearchTrialParams) {
  const inputs = { data, weights: writeNoWeights(join(folder, 'weights')) };
  const recorded = contextOf(folder, { params, inputs });
  await searchTrial.run(recorded.context);
  return { ...recorded, inputs, outcome: outcomeIn(recorded.context.output) };
}

test('a training of a search is that of a trial, of which the lowest validation loss is kept', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const { context, inputs, outcome } = await tried(folder, data, trying());
  assert.deepEqual(readdirSync(context.output), ['outcome.json']);
  const trial = contextOf(folder, { params: trying(), inputs });
  await finetune.run(trial.context);
  const { epochs } = JSON.parse(readFileSync(join(trial.context.output, 'history.json'), 'utf8'));
  const losses: readonly number[] = epochs.map(({ val_loss }: { val_loss: number }) => val_loss);
  assert.deepEqual(outcome, { lr: 0.01, val_loss: Math.min(...losses), epochs: 2, images: 80 });
});

test('no test image is looked at before a rate is chosen', async (t) => {
  const folder = temporaryFolder(t);
  const whole = await tried(folder, writeTinyDataset(join(folder, 'whole')), trying());
  const data = writeTinyDataset(join(folder, 'spoilt'));
  const dataset: PreparedDataset = JSON.parse(readFileSync(join(data, DATASET_FILE), 'utf8'));
  const pixels = readFileSync(join(data, PIXELS_FILE));
  for (const { offset, width, height } of dataset.splits.test) pixels.fill(255, offset, offset + width * height);
  writeFileSync(join(data, PIXELS_FILE), pixels);
  const flipped = dataset.splits.test.map((image) => ({ ...image, label: 1 - Number(image.label) }));
  writeFileSync(join(data, DATASET_FILE), JSON.stringify({ ...dataset, splits: { ...dataset.splits, test: flipped } }));
  assert.deepEqual((await tried(folder, data, trying())).outcome, whole.outcome);
  // Images to validate on do count.
  const val = dataset.splits.val.map((image) => ({ ...image, label: 1 - Number(image.label) }));
  writeFileSync(join(data, DATASET_FILE), JSON.stringify({ ...dataset, splits: { ...dataset.splits, val } }));
  assert.notDeepEqual((await tried(folder, data, trying())).outcome, whole.outcome);
});

test('a rate at which training diverges is an answer', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const optimizer = { name: 'sgd', momentum: 0.9, weight_decay: 0 } as const;
  const { outcome, events } = await tried(folder, data, trying({ lr: 1e30, optimizer }));
  assert.deepEqual({ ...outcome, images: 0 }, { lr: 1e30, val_loss: null, epochs: 1, images: 0 });
  const [warning] = events.flatMap((event) =>
    event.type === 'message' && event.level === 'warning' ? [event.text] : [],
  );
  assert.match(warning!, /^epoch 1, .* at learning rate 1e\+30: training has diverged; this rate is not chosen$/);
});

function outcomes(folder: string, losses: Readonly<Record<string, number | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(losses).map(([name, val_loss]) => {
      const own = join(folder, name);
      mkdirSync(own, { recursive: true });
      const outcome: SearchOutcome = { lr: Number(name.split('/')[0]), val_loss, epochs: 2, images: 80 };
      writeFileSync(join(own, 'outcome.json'), JSON.stringify(outcome));
      return [name, own];
    }),
  );
}

const chosen = async (folder: string, losses: Readonly<Record<string, number | null>>, trials = 1) => {
  const rates = [...new Set(Object.keys(losses).map((name) => Number(name.split('/')[0])))];
  const { context } = contextOf(folder, { params: { rates, trials }, inputs: outcomes(folder, losses) });
  await search.run(context);
  assert.deepEqual(readdirSync(context.output), ['choice.json']);
  return JSON.parse(readFileSync(join(context.output, 'choice.json'), 'utf8'));
};

test('the lowest mean loss is chosen, of equal ones the lowest rate, and none at which a training diverged', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(await chosen(folder, { '0.1/1': 0.5, '0.1/2': 0.7, '0.2/1': 0.1, '0.2/2': 0.9 }, 2), { lr: 0.2 });
  assert.deepEqual(await chosen(folder, { '0.2/1': 0.5, '0.1/1': 0.5, '0.3/1': 0.6 }), { lr: 0.1 });
  assert.deepEqual(await chosen(folder, { '0.1/1': 0.5, '0.1/2': 0.7, '0.2/1': 0.1, '0.2/2': null }, 2), { lr: 0.1 });
});

test('where all rates diverge it is said', async (t) => {
  const folder = temporaryFolder(t);
  await assert.rejects(chosen(folder, { '0.2/1': null, '0.1/1': null }), (error) => {
    assert.ok(error instanceof StepError);
    assert.equal(
      error.message,
      'training diverged at each of the learning rates 0.1, 0.2\n  Put lower ones into schedule.search.lr, raise schedule.lr_schedule.warmup_epochs, or choose optimizer adamw.',
    );
    return true;
  });
});

for (const [text, told] of [
  ['no JSON', 'the file cannot be read'],
  ['{"lr":0.1}', 'expected the outcome of a training'],
] as const) {
  test(`a damaged outcome is told: ${told}`, async (t) => {
    const folder = temporaryFolder(t);
    const inputs = outcomes(folder, { '0.1/1': 0.5 });
    const file = join(inputs['0.1/1']!, 'outcome.json');
    writeFileSync(file, text);
    const { context } = contextOf(folder, { params: { rates: [0.1], trials: 1 }, inputs });
    await assert.rejects(search.run(context), {
      message: `${file}: ${told}\n  Delete the folder that holds it and run again: the search is then repeated.`,
    });
  });
}

test('a trial at a rate that was found is that at a rate that was given, to the byte', async (t) => {
  const folder = temporaryFolder(t);
  const inputs = { data: writeTinyDataset(join(folder, 'data')), weights: writeNoWeights(join(folder, 'weights')) };
  const found = join(folder, 'found');
  mkdirSync(found);
  writeFileSync(join(found, 'choice.json'), '{"lr":0.02}');
  const { lr: _, ...without } = trying().schedule;
  const outputs = [];
  for (const [params, given] of [
    [
      { ...finetuneParams, schedule: without },
      { ...inputs, search: found },
    ],
    [trying({ lr: 0.02 }), inputs],
  ] as const) {
    const { context } = contextOf(folder, { params, inputs: given });
    await finetune.run(context);
    outputs.push(readdirSync(context.output).map((name) => readFileSync(join(context.output, name), 'base64')));
  }
  assert.deepEqual(outputs[0], outputs[1]);
});

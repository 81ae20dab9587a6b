/** What a report is made of: cases that all arms share or not, contributions, trials without a result. */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compare } from '../../report/compare.ts';
import type { CellResult, FinishedTrial } from '../../report/results/results.ts';
import { flagNotes } from '../../report/words/flag-notes.ts';
import type { ReportParams } from '../../schemas/config.ts';
import { collect } from '../../stages/report/collect.ts';
import { influenceOf } from '../../stages/report/contributions.ts';
import { CaseLists, readTestValues } from '../../stages/report/read-cases.ts';
import { PARAMS, type Trial, writeTrial } from './report-trials.ts';
import { temporaryFolder } from './tiny-task.ts';

const AGAIN = 'Delete the folder that holds it and run again: the evaluation is then repeated.';
const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `image-${from + index}.png`);

/** Writes trials by name. */
function written(t: TestContext, trials: Readonly<Record<string, Trial>>): Readonly<Record<string, string>> {
  const root = temporaryFolder(t);
  return Object.fromEntries(
    Object.entries(trials).map(([name, trial]) => {
      const folder = join(root, name.replaceAll('/', '_'));
      writeTrial(folder, name, trial);
      return [name, folder];
    }),
  );
}

/** The AUC of the values in a folder. */
function influenceValue(folder: string): number {
  const list = new CaseLists().read(folder);
  return influenceOf('auc', list, readTestValues(folder, list), null, {})!.value;
}

const one: ReportParams = { ...PARAMS, trials: 1 };
const pair = (adamw: Trial = {}, sgd: Trial = {}) => ({ 'cxr/adamw/1': adamw, 'cxr/sgd/1': sgd });
const finishedOf = (cells: readonly CellResult[]): FinishedTrial[] =>
  cells.flatMap(({ trials }) => trials.filter((trial) => trial.state === 'finished'));

test('arms that were tested on the same cases have one contribution a case', (t) => {
  const { cases, cells, state } = collect(one, written(t, pair()));
  assert.deepEqual(cases, {
    cxr: {
      common: true,
      cases: 40,
      patients: null,
      positives: [
        { name: 'clear', count: 20 },
        { name: 'disc', count: 20 },
      ],
      left_out_classes: [],
    },
  });
  for (const { contributions } of finishedOf(cells)) assert.equal(contributions?.length, 40);
  assert.deepEqual(state, { kind: 'whole' });
});

test('trials of one task that were computed on different devices are told, and stand among the notes of their task', (t) => {
  const own = (device: string) => ({
    finetune: { device, threads: 2, platform: 'linux-x64', cpu: 'a processor', versions: {} },
  });
  const inputs = written(t, pair());
  const results = collect(one, inputs, {
    'cxr/adamw/1': own('cpu'),
    'cxr/sgd/1': own('cuda'),
    'data/cxr': own('none'),
  });
  const expected =
    'On cxr trials were trained with different devices: cpu (adamw); cuda (sgd); a difference may come from there, too.';
  assert.deepEqual(results.environments, { cxr: [expected] });
  assert.deepEqual(flagNotes(compare(results), 'cxr').at(-1), expected);
  const alike = { 'cxr/adamw/1': own('cpu'), 'cxr/sgd/1': own('cpu') };
  assert.deepEqual(collect(one, inputs, alike).environments, {});
});

test('trials whose digits can be others the next time are told, and what else differs of accelerators', (t) => {
  const machine = { threads: 2, platform: 'linux-x64', cpu: 'a processor', versions: {} };
  const gpu = { ...machine, device: 'cuda', accelerator: 'H200' };
  const results = collect(one, written(t, pair()), {
    'cxr/adamw/1': { finetune: { ...gpu, devices: 2, deterministic: false }, evaluate: gpu },
    'cxr/sgd/1': { finetune: gpu, evaluate: { ...gpu, accelerator: 'H100' } },
  });
  const doubt = '; a difference may come from there, too.';
  assert.deepEqual(results.environments['cxr'], [
    `On cxr trials were trained with different numbers of devices: 2 (adamw); 1 (sgd)${doubt}`,
    `On cxr trials were trained by operations that give other digits from run to run (adamw)${doubt}`,
    `On cxr trials were evaluated with different accelerators: H200 (adamw); H100 (sgd)${doubt}`,
  ]);
});

test('where every image says whose it is, patients contribute', (t) => {
  const patients = ids(0, 40).map((_, index) => `p${index >> 2}`);
  const { cases, cells } = collect(one, written(t, pair({ patients }, { patients })));
  assert.ok(cases['cxr']?.common === true && cases['cxr'].patients === 10);
  for (const { contributions } of finishedOf(cells)) assert.equal(contributions?.length, 10);
});

test('where one image does not, every image counts for itself', (t) => {
  const patients = ids(0, 40).map((_, index) => (index === 7 ? null : `p${index >> 2}`));
  const { cases, cells } = collect(one, written(t, pair({ patients }, { patients })));
  assert.ok(cases['cxr']?.common === true && cases['cxr'].patients === null);
  assert.equal(finishedOf(cells)[0]!.contributions?.length, 40);
});

const twenty = { ids: ids(0, 20) };
const odd = Array.from({ length: 20 }, (_, index) => (index + 1) % 2);
const unlike: readonly (readonly [string, Trial, Trial, string])[] = [
  ['other images', twenty, { ids: ids(8, 28) }, 'tested on different cases (20 and 20 images, 12 of them the same)'],
  ['fewer images', twenty, { ids: ids(0, 18) }, 'tested on different cases (18 and 20 images, 18 of them the same)'],
  [
    'other truths',
    twenty,
    { ...twenty, truth: odd },
    'tested on the same images with different labels or masks (data.uncertain, data.unknown and data.image.store change them)',
  ],
  ['another order', twenty, { ids: ids(0, 20).toReversed() }, 'tested on the same images in another order'],
  [
    'other patients',
    { ...twenty, patients: ids(0, 20).map(() => 'p') },
    { ...twenty, patients: ids(0, 20) },
    'tested on the same images of different patients',
  ],
];
for (const [what, adamw, sgd, words] of unlike) {
  test(`arms that were tested on ${what} are not compared case by case`, (t) => {
    const { cases, cells } = collect(one, written(t, pair(adamw, sgd)));
    const reason = `sgd and adamw were ${words}, so no test between arms is made.`;
    assert.deepEqual(cases, { cxr: { common: false, reason } });
    for (const { contributions } of finishedOf(cells)) assert.equal(contributions, null);
  });
}

test('trials without a result stand where they were planned, with the reason', (t) => {
  const open = {
    'cxr/adamw/2': { state: 'failed', reason: 'diverged in epoch 1' },
    'cxr/sgd/2': { state: 'unfinished', reason: 'not run yet' },
  } as const;
  const { cells, state, cases } = collect({ ...PARAMS, open }, written(t, pair()));
  assert.deepEqual(cells[0]!.trials[1], { trial: 2, state: 'failed', reason: 'diverged in epoch 1' });
  assert.deepEqual(cells[1]!.trials[1], { trial: 2, state: 'unfinished', reason: 'not run yet' });
  const note = 'Made from 2 of 4 trials: 1 failed and 1 has not finished.';
  assert.deepEqual(state, { kind: 'partial', note });
  assert.equal(cases['cxr']?.common, true);
});

test('a task without a finished trial has no known cases', (t) => {
  const open = {
    'cxr/adamw/1': { state: 'failed', reason: 'x' },
    'cxr/sgd/1': { state: 'failed', reason: 'y' },
  } as const;
  const { cases } = collect({ ...one, open }, written(t, {}));
  assert.deepEqual(cases, { cxr: null });
});

test('metrics that are not those of the values are refused', (t) => {
  const inputs = written(t, pair());
  const file = join(inputs['cxr/sgd/1']!, 'metrics.json');
  const metrics = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  const found = influenceValue(inputs['cxr/sgd/1']!);
  assert.ok(Math.abs(found - metrics['auc']!) < 1e-12);
  writeFileSync(file, JSON.stringify({ ...metrics, auc: 0.5 }));
  assert.throws(() => collect(one, inputs), {
    name: 'StepError',
    message: `${join(inputs['cxr/sgd/1']!, 'cases.safetensors')}: its values give auc ${found}, but metrics.json says 0.5\n  ${AGAIN}`,
  });
});

test('a file of changed scores is refused by name', (t) => {
  const inputs = written(t, pair());
  const file = join(inputs['cxr/sgd/1']!, 'cases.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 400]! ^= 1;
  writeFileSync(file, bytes);
  assert.throws(() => collect(one, inputs), {
    name: 'StepError',
    message: `${file}: its values are not those that the evaluation wrote\n  ${AGAIN}`,
  });
});

test('a list of cases that is not that of the other trials of the arm is refused', (t) => {
  const inputs = written(t, { ...pair(), 'cxr/adamw/2': twenty, 'cxr/sgd/2': {} });
  assert.throws(() => collect(PARAMS, inputs), {
    name: 'StepError',
    message: `${join(inputs['cxr/adamw/2']!, 'cases.json')}: its cases are not those of the arm's other trials\n  ${AGAIN}`,
  });
  const [from, to] = [inputs['cxr/adamw/1']!, inputs['cxr/adamw/2']!];
  copyFileSync(join(from, 'cases.json'), join(to, 'cases.json'));
  assert.throws(() => collect(PARAMS, inputs), /test\.truth: expected I32 \[40\], found I32 \[20\]/);
});

test('a model that says one class of every image is marked', (t) => {
  const inputs = written(t, pair({ bias: 20 }));
  const flags = finishedOf(collect(one, inputs).cells).map((trial) => trial.flags);
  assert.deepEqual(flags, [{ one_class_predicted: true }, {}]);
  const sure = written(t, pair({ skill: 90, truth: Array<number>(40).fill(1) }));
  assert.deepEqual(finishedOf(collect(one, sure).cells)[0]!.flags, {});
});

const tasks = ['one', 'two'].map((name) => ({ name, metric: 'auc', dataset: 'cxr' }) as const);
const groups: readonly (readonly [string, Trial, Trial, object])[] = [
  ['disjoint folds', { ids: ids(0, 20) }, { ids: ids(20, 40) }, { kind: 'folds' }],
  ['the same cases again', twenty, twenty, { kind: 'same-cases' }],
  [
    'folds that share a patient',
    { ids: ids(0, 2), patients: ['p', 'q'] },
    { ids: ids(2, 4), patients: ['q', 'r'] },
    { kind: 'unknown' },
  ],
];
for (const [what, first, second, splits] of groups) {
  test(`tasks of one data set: ${what}`, (t) => {
    const inputs = written(t, { 'one/adamw/1': first, 'two/adamw/1': second });
    const params: ReportParams = { ...one, tasks, arms: ['adamw'] };
    // The number of training images is in the audits, which these trials lack.
    assert.deepEqual(collect(params, inputs).datasets, [{ dataset: 'cxr', tasks: ['one', 'two'], splits }]);
  });
}

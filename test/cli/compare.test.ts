/** `assay compare` after real runs, also of two runs folders. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Comparison } from '../../compare/compare.ts';
import { assay, writeExperiment } from './binary.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-compare-')));
after(() => rmSync(folder, { recursive: true, force: true }));

before(async () => {
  writeExperiment(folder);
  const first = await assay(folder, 'run', 'tiny.yaml', '--set', 'arms.other.schedule.lr=0.01');
  assert.equal(first.code, 0, first.stderr);
  cpSync(join(folder, 'runs'), join(folder, 'cluster'), { recursive: true });
  const second = await assay(folder, 'run', 'tiny.yaml', '--runs', 'cluster', '--set', 'data.phantom.train=9');
  assert.equal(second.code, 0, second.stderr);
});

async function compared(...words: readonly string[]): Promise<Comparison> {
  const { code, stdout, stderr } = await assay(folder, 'compare', ...words, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Comparison;
}

test('two arms of a run differ in what they were told, and are paired on all test cases', async () => {
  const { environment, analysis, arms } = await compared('tiny/only', 'tiny/tiny/other');
  assert.deepEqual([environment, analysis], [[], []]);
  const [arm, ...others] = arms;
  assert.equal(others.length, 0);
  assert.deepEqual(arm!.cells, ['tiny/only', 'tiny/other']);
  assert.deepEqual(arm!.configuration, [{ path: 'schedule.lr', values: [0.001, 0.01] }]);
  assert.equal(arm!.data[0]!.same, true);
  assert.deepEqual(arm!.weights, [{ initial_same: true, trained_same: [], trials: 1 }]);
  const [difference] = arm!.differences;
  assert.ok(difference && 'cases' in difference && difference.cases === 8);
  const [one, two] = arm!.results.map((result) => result!.mean!);
  assert.ok(Math.abs(difference.difference - (two! - one!)) < 1e-12);
});

test('an experiment in two runs folders: arms are matched by name, and data are told apart', async () => {
  const { sides, arms } = await compared('tiny', 'cluster:tiny');
  assert.deepEqual(
    sides.map(({ name, experiment }) => [name, experiment]),
    [
      ['tiny', 'tiny'],
      ['cluster:tiny', 'tiny'],
    ],
  );
  assert.deepEqual(
    arms.map(({ cells }) => cells),
    [
      ['tiny/only', 'tiny/only'],
      ['tiny/other', null],
    ],
  );
  const [only, other] = arms;
  assert.deepEqual(only!.configuration, [{ path: 'data.source.phantom.train', values: [8, 9] }]);
  const { same, test: cases, train } = only!.data[0]!;
  assert.deepEqual([same, cases.common, train], [false, 8, { only_first: [], only_other: ['train-9'] }]);
  assert.deepEqual([other!.data, other!.differences], [[null], [null]]);
});

test('the text says the same in words', async () => {
  const { code, stdout } = await assay(folder, 'compare', 'tiny', 'cluster:tiny');
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^A: tiny \(\S+-tiny-\w+, \d{4}-\d\d-\d\d\)\nB: cluster:tiny \(.*\)\n\nversions and environment\n {2}nothing differs\nanalysis\n {2}nothing differs\n/,
  );
  assert.match(stdout, /\ntiny\/only\n {2}configuration\n {4}data\.source\.phantom\.train: 8 \| 9\n {2}data\n/);
  assert.match(stdout, /\n {4}B against A: test images: the same 8, with the same truth\n/);
  assert.match(stdout, /\n {4}B against A: training images: 0 only in the first, 1 only in the other \(train-9\)\n/);
  assert.match(stdout, /\n {4}B against A: [+−]?\d+\.\d\d \(.*\) on 8 common test cases\n/);
  assert.match(
    stdout,
    /\ntiny\/other, which B has not\n {2}configuration\n {4}nothing differs\n {2}results: AUC in %\n {4}A /,
  );
});

test('what is wrong is told in whole', async () => {
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ['tiny'],
      /^there is nothing to compare tiny with\n {2}Name two or more: assay compare quickstart\/adamw quickstart\/sgd\n$/,
    ],
    [
      ['tiny', 'tiny/onyl'],
      /^\S*runs: the run \S+-tiny-\w+ has no finished trial of onyl\n {2}Did you mean `only`\?\n$/,
    ],
    [['tiny', 'tini'], /^\S*runs: there is no run or experiment tini here\n {2}Did you mean `tiny`\?\n$/],
    [
      ['tiny', 'nowhere:tiny'],
      /^\S*nowhere: there is no run or experiment tiny here\n {2}Name another folder with --runs <folder>\.\n$/,
    ],
  ];
  for (const [words, message] of refusals) {
    const { code, stdout, stderr } = await assay(folder, 'compare', ...words);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
  }
});

test('its help has examples', async () => {
  const { code, stdout } = await assay(folder, 'compare', '--help');
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: assay compare \[options\] <what\.\.\.>$/m);
  assert.match(stdout, /^Examples:\n {2}assay compare quickstart\/adamw quickstart\/sgd$/m);
});

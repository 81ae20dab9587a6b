import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { Comparison } from '../../report/results/comparison.ts';
import { resultsOf, SETTINGS } from './examples.ts';
import { EVIL, fileOf, filesOf, RESULTS } from './pages.ts';

const rows = (name: string, results: Parameters<typeof fileOf>[1]): readonly Record<string, string>[] =>
  parse(fileOf(name, results), { columns: true });

test('arms.csv has every statistic in full, as results.json has it', () => {
  const results = RESULTS['2 x 1']!;
  const [adamw, sgd] = rows('arms.csv', results);
  const { arms } = (JSON.parse(fileOf('results.json', results)) as Comparison).tasks['quickstart']!;
  assert.equal(Number(adamw!['mean']), arms['adamw']!.mean);
  assert.equal(adamw!['difference'], '');
  const test = arms['sgd']!.test!;
  assert.deepEqual(
    ['difference', 'difference_low', 'difference_high', 'p', 'p_adjusted', 'df'].map((name) => Number(sgd![name])),
    [test.difference, ...test.interval!, test.p, test.p_adjusted, test.df],
  );
  assert.deepEqual([sgd!['a'], sgd!['b'], sgd!['standing'], sgd!['trials']], ['adamw', 'sgd', 'worse', '3']);
});

test('trials.csv has every metric of every trial, and what became of those without', () => {
  const found = rows('trials.csv', RESULTS['unfinished trials']!).filter(({ arm }) => arm !== 'a');
  assert.deepEqual(
    found.map(({ arm, trial, state, reason, metric, value }) => [arm, trial, state, reason, metric, value].join(' ')),
    [
      'b 1 finished  auc 0.7',
      'b 2 failed diverged in epoch 1 auc ',
      'b 3 finished  auc 0.69',
      'c 1 finished  auc 0.75',
      'c 2 unfinished not run yet auc ',
      'c 3 unfinished not run yet auc ',
    ],
  );
});

test('pairs.csv is there where all pairs are compared', () => {
  const names = (results: Parameters<typeof fileOf>[1]) => filesOf(results).map(({ name }) => name);
  assert.ok(!names(RESULTS['2 x 1']!).includes('pairs.csv'));
  const all = resultsOf(
    { cxr: { a: [0.8, 0.81], b: [0.7, 0.72], c: [0.6, 0.63] } },
    { settings: { ...SETTINGS, compare: 'all-pairs' } },
  );
  assert.deepEqual(
    rows('pairs.csv', all).map(({ a, b }) => `${a} ${b}`),
    ['a b', 'a c', 'b c'],
  );
});

test('names cannot become formulas, further cells or further lines', () => {
  const found = rows('arms.csv', RESULTS['strange names']!);
  assert.equal(found.length, 2);
  const shown = `'${EVIL}`.replaceAll('\u202E', '\uFFFD').replaceAll('\u0007', '\uFFFD');
  assert.equal(found[0]!['arm'], shown);
});

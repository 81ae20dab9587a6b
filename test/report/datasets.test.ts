import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import type { CellResult, DatasetGroup, ExperimentResults, TaskCases } from '../../report/results/results.ts';
import { notes } from '../../report/words/notes.ts';
import { verdicts, verdictText } from '../../report/words/verdict.ts';
import { tTwoSided } from '../../stats/distributions.ts';
import { resultsOf } from './examples.ts';
import { fileOf, grid, RESULTS } from './pages.ts';

const close = (found: number | null | undefined, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(found! - expected) <= tolerance, `${found}, not ${expected}`);
const casesOf = (cases: number): TaskCases => ({
  common: true,
  cases,
  patients: null,
  positives: null,
  left_out_classes: [],
});

/** Two arms, two trials each. @param more contributions of trials by task and arm, the same for both trials */
function grouped(
  aucs: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>,
  splits: DatasetGroup['splits'],
  sizes: readonly number[],
  more: Readonly<Record<string, readonly number[]>> = {},
): ExperimentResults {
  const tasks = Object.keys(aucs);
  const results = resultsOf(aucs, {
    cases: Object.fromEntries(tasks.map((task, index) => [task, casesOf(sizes[index]!)])),
    datasets: [{ dataset: 'nih', tasks, splits }],
  });
  const cells = results.cells.map((cell) => {
    const contributions = more[`${cell.task} ${cell.arm}`];
    if (contributions === undefined) return cell;
    return { ...cell, trials: cell.trials.map((one) => ({ ...one, contributions: Float64Array.from(contributions) })) };
  }) as readonly CellResult[];
  return { ...results, cells };
}

test('folds of one data set are pooled case by case, weighted by their test cases', () => {
  const results = grouped(
    { one: { a: [0.9, 0.88], b: [0.8, 0.82] }, two: { a: [0.7, 0.72], b: [0.6, 0.58] } },
    { kind: 'folds' },
    [3, 1],
    {
      'one a': [0.02, -0.01, -0.01],
      'one b': [0.01, 0.01, -0.02],
      'two a': [0],
      'two b': [0],
    },
  );
  const pooled = compare(results).datasets!.pooled['nih']!;
  // By hand: the first trial of a is (3 · 0.9 + 1 · 0.7)/4 = 0.85.
  for (const [index, value] of pooled.arms['a']!.values.entries()) close(value, [0.85, 0.84][index]!);
  for (const [index, value] of pooled.arms['b']!.values.entries()) close(value, [0.75, 0.76][index]!);
  const { test: found } = pooled.arms['b']!;
  close(found!.difference, 0.09);
  // Variances of both arms are 0.00005; contributions of cases differ by (3/4) · (0.01, −0.02, 0.01).
  close(found!.standard_error_seeds! ** 2, 0.00005 * (1 / 2 + 1 / 2));
  close(found!.standard_error_cases! ** 2, 0.75 ** 2 * 0.0006);
  assert.deepEqual(pooled.cases, casesOf(4));
});

test('the answer is given on the data set, not on every fold of it', () => {
  const [only, ...others] = verdicts(compare(RESULTS['folds']!));
  assert.deepEqual(others, []);
  assert.equal(
    verdictText(only!),
    'vit_base_patch16_224-imagenet21k is best on nih. +2.80 AUC points [2.08, 3.52] over swin_base-imagenet1k, p < 0.001 against every other arm; 3 trials each, 76788 test images of 8391 patients in 3 folds. Another arm has the best mean on task-1 (swin_base-imagenet1k).',
  );
});

test('random splits of one data set: the correction of Nadeau and Bengio over the means of the splits', () => {
  const differences = [0.02, 0.03, 0.01, 0.04, 0.0];
  const aucs = Object.fromEntries(
    differences.map((difference, split) => [
      `split-${split + 1}`,
      { a: [0.8 + difference + 0.01, 0.8 + difference - 0.01], b: [0.79, 0.81] },
    ]),
  );
  const results = grouped(aucs, { kind: 'repeated', test: 100, train: 400 }, [100, 100, 100, 100, 100]);
  const comparison = compare(results);
  const { arms, pooling, decision } = comparison.datasets!.pooled['nih']!;
  // By hand: mean 0.02, s² = 0.00025, error √((1/5 + 1/4) · 0.00025), 4 degrees of freedom.
  const error = Math.sqrt(0.45 * 0.00025);
  const { test: found } = arms['b']!;
  close(found!.difference, 0.02);
  close(found!.standard_error, error);
  close(found!.p, tTwoSided(0.02 / error, 4));
  assert.deepEqual([found!.df, pooling!.kind, decision.kind], [4, 'splits', 'open']);
  assert.deepEqual(verdicts(comparison).map(verdictText), [
    'a has the highest mean on nih; may be best: a, b. +2.0 AUC points [−0.9, 4.9] over b, p = 0.132; 5 random splits, corrected for the cases they share (Nadeau and Bengio).',
  ]);
});

test('of splits with a single trial each nothing but the splits is tested, and the notes say how', () => {
  const aucs = { one: { a: [0.9], b: [0.8] }, two: { a: [0.92], b: [0.79] }, three: { a: [0.91], b: [0.82] } };
  const comparison = compare(grouped(aucs, { kind: 'repeated', test: 1, train: 4 }, [9, 9, 9]));
  const said = notes(comparison).join('\n');
  assert.match(said, /correction of Nadeau and Bengio/);
  assert.match(said, /An asterisk/);
  assert.doesNotMatch(said, /t-test/);
});

test('a split without a value is left out of a pair, and its arm is not called best', () => {
  const results = grouped(
    {
      one: { a: [0.9], b: [0.8] },
      two: { a: [0.92], b: [0.81] },
      three: { a: [0.91], b: [0.8] },
    },
    { kind: 'repeated', test: 1, train: 4 },
    [9, 9, 9],
  );
  const cells = results.cells.map((cell) =>
    cell.task === 'two' && cell.arm === 'a'
      ? { ...cell, trials: [{ trial: 1, state: 'failed', reason: 'diverged in epoch 1' } as const] }
      : cell,
  );
  const comparison = compare({ ...results, cells });
  const { arms, decision } = comparison.datasets!.pooled['nih']!;
  close(arms['b']!.test!.difference, 0.105);
  assert.equal(arms['b']!.test!.df, 1);
  assert.notEqual(decision.kind, 'best');
  assert.deepEqual(verdicts(comparison)[0]!.remarks, [
    'Another arm has the best mean on two (b).',
    'a has 2 of 3 splits; 1 without a value on two.',
  ]);
});

test('the same test cases again are no data sets, and every task has its answer', () => {
  const results = grouped(
    { full: { a: [0.9, 0.91], b: [0.8, 0.81] }, tenth: { a: [0.7, 0.71], b: [0.75, 0.76] } },
    { kind: 'same-cases' },
    [9, 9],
  );
  const comparison = compare(results);
  assert.deepEqual(
    verdicts(comparison).map(({ task }) => task),
    ['full', 'tenth'],
  );
  assert.deepEqual([comparison.datasets!.names, comparison.datasets!.pairs], [['nih'], []]);
});

test('up to five data sets: differences, wins, ties and losses, and no p', () => {
  const comparison = compare(resultsOf(grid(['a', 'b'], 5, 3)));
  const [pair] = comparison.datasets!.pairs;
  assert.equal(pair!.differences.length, 5);
  assert.equal(pair!.wins + pair!.ties + pair!.losses, 5);
  close(pair!.mean_difference, pair!.differences.reduce<number>((sum, one) => sum + one!, 0) / 5);
  assert.deepEqual(
    [pair!.p, pair!.p_adjusted, comparison.datasets!.friedman, comparison.datasets!.mean_ranks],
    [null, null, null, null],
  );
});

test('from six data sets: exact Wilcoxon tests with Holm, mean ranks and Friedman', () => {
  // a before b before c on every data set, by differences of different size.
  const aucs = Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [
      `set-${index + 1}`,
      { a: [0.9], b: [0.89 - 0.001 * index], c: [0.8 - 0.003 * index] },
    ]),
  );
  const { pairs, mean_ranks, friedman, cliques } = compare(resultsOf(aucs)).datasets!;
  // All six signs alike: 2/2⁶; Holm over three.
  for (const { p, p_adjusted } of pairs) {
    close(p, 2 / 64);
    close(p_adjusted, 6 / 64);
  }
  assert.deepEqual(mean_ranks, { a: 1, b: 2, c: 3 });
  // Friedman: χ² = N (k − 1) for a perfect order; F has no end.
  close(friedman!.chi_squared, 12, 1e-9);
  assert.deepEqual([friedman!.f, friedman!.df], [null, [2, 10]]);
  // No adjusted p is below 0.05: nothing is told apart.
  assert.deepEqual(cliques, [['a', 'b', 'c']]);
});

test('a data set may have the name of one of its folds', () => {
  const folds = RESULTS['folds']!;
  const renamed = { ...folds, datasets: folds.datasets.map((group) => ({ ...group, dataset: 'task-1' })) };
  const html = fileOf('report.html', renamed);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

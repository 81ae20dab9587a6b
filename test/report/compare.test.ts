import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import type { ArmComparison } from '../../report/results/comparison-task.ts';
import type { ExperimentResults } from '../../report/results/results.ts';
import type { ReportSettings } from '../../schemas/config.ts';
import { testDifference } from '../../stats/difference.ts';
import { detectable } from '../../stats/power.ts';
import { sampleOf } from '../../stats/sample.ts';
import type { Variant } from '../../stats/standard-error.ts';
import { adamw, near, resultsOf, SETTINGS, sgd } from './examples.ts';

const arm = (comparison: ReturnType<typeof compare>, name: string, task = 'task'): ArmComparison =>
  comparison.tasks[task]!.arms[name]!;
const pOf = (a: readonly number[], b: readonly number[], variant: Variant = 'student'): number => {
  const result = testDifference(sampleOf(a, null), sampleOf(b, null), 'seeds', variant);
  assert.ok(result.tested);
  return result.p;
};
function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
const withSettings = (changes: Partial<ReportSettings>): Partial<ExperimentResults> => ({
  settings: { ...SETTINGS, ...changes },
});

test('what the trials could find is known of any two arms, in the unit of the metric', () => {
  const { planning } = compare(resultsOf({ task: { adamw, sgd } })).tasks['task']!;
  const error = Math.sqrt((variance(adamw) + variance(sgd)) / 3);
  assert.ok(Math.abs(planning!.detectable! - detectable(4, 0.05, 0.8) * error) < 1e-12);
  assert.equal(planning!.needed, null);
  const { needed } = compare(resultsOf({ task: { adamw, sgd } }, withSettings({ relevant: 1 }))).tasks['task']!
    .planning!;
  assert.deepEqual([needed?.relevant, needed!.trials! > 3], [0.01, true]);
  assert.equal(compare(resultsOf({ task: { adamw } })).tasks['task']!.planning, null);
});

test('an arm has its trials, mean, interval within the range, and the test of the best against it', () => {
  const comparison = compare(resultsOf({ 'covid-xray': { sgd: [0.5, 0.75], adamw: [0.75, 1] } }));
  const { tasks, version, confidence, order } = comparison;
  assert.deepEqual(
    { version, confidence, order },
    { version: 3, confidence: 0.95, order: { tasks: ['covid-xray'], arms: ['sgd', 'adamw'] } },
  );
  const { interval, test: against, ...sgdArm } = tasks['covid-xray']!.arms['sgd']!;
  assert.deepEqual(sgdArm, {
    n: 2,
    planned: 2,
    trials: [
      { trial: 1, state: 'finished', value: 0.5, reason: null },
      { trial: 2, state: 'finished', value: 0.75, reason: null },
    ],
    values: [0.5, 0.75],
    mean: 0.625,
    sd: Math.sqrt(0.03125),
    best: false,
    second: true,
    standing: 'may-be-best',
  });
  assert.ok(interval![0] > 0 && interval![1] < 1);
  const p = pOf([0.75, 1], [0.5, 0.75]);
  assert.deepEqual(
    {
      ...against,
      interval: against!.interval!.map((end) => end.toFixed(6)),
      standard_error: null,
      standard_error_seeds: null,
    },
    {
      a: 'adamw',
      b: 'sgd',
      difference: 0.25,
      interval: ['-0.510609', '1.010609'],
      p,
      p_adjusted: p,
      standard_error: null,
      standard_error_seeds: null,
      standard_error_cases: 0,
      df: 2,
      no_test: null,
      relevance: null,
    },
  );
  assert.deepEqual(
    [tasks['covid-xray']!.arms['adamw']!.standing, tasks['covid-xray']!.arms['adamw']!.test],
    ['leader', null],
  );
});

test('the family is all pairs, of which the rows of the best are shown', () => {
  const comparison = compare(resultsOf({ task: { sgd, near, adamw } }));
  const [toSgd, toNear, other] = [pOf(adamw, sgd), pOf(adamw, near), pOf(sgd, near)];
  assert.equal(comparison.tasks['task']!.tests, 3);
  assert.ok(toSgd < other && other < toNear);
  assert.deepEqual([arm(comparison, 'sgd').test!.p, arm(comparison, 'sgd').test!.p_adjusted], [toSgd, 3 * toSgd]);
  assert.deepEqual([arm(comparison, 'near').test!.p, arm(comparison, 'near').test!.p_adjusted], [toNear, toNear]);
  assert.deepEqual(comparison.tasks['task']!.pairs, []);
  const all = compare(resultsOf({ task: { sgd, near, adamw } }, withSettings({ compare: 'all-pairs' })));
  assert.deepEqual(
    all.tasks['task']!.pairs.map(({ a, b, p_adjusted }) => [a, b, p_adjusted]),
    [
      ['sgd', 'near', 2 * other],
      ['sgd', 'adamw', 3 * toSgd],
      ['near', 'adamw', toNear],
    ],
  );
});

test('with a baseline the family is every other arm against it', () => {
  const comparison = compare(
    resultsOf({ task: { sgd, near, adamw } }, withSettings({ compare: { baseline: 'near' } })),
  );
  assert.equal(comparison.tasks['task']!.tests, 2);
  assert.deepEqual([arm(comparison, 'near').test, arm(comparison, 'near').standing], [null, 'baseline']);
  assert.equal(arm(comparison, 'sgd').test!.p_adjusted, 2 * pOf(near, sgd));
  assert.deepEqual([arm(comparison, 'sgd').standing, arm(comparison, 'adamw').standing], ['worse', 'open']);
  // Arm minus baseline: what is better stands above 0.
  const { a, b, difference } = arm(comparison, 'adamw').test!;
  assert.deepEqual([a, b, difference! > 0], ['adamw', 'near', true]);
});

test("Welch's test is used where the experiment asks for it, and alpha decides what is significant", () => {
  const unequal = [0.7, 0.75, 0.8, 0.72];
  const at = (alpha: number) => withSettings({ test: { ...SETTINGS.test, variant: 'welch', alpha } });
  const p = pOf(adamw, unequal, 'welch');
  assert.notEqual(p, pOf(adamw, unequal));
  const strict = compare(resultsOf({ task: { adamw, unequal } }, at(p)));
  assert.equal(arm(strict, 'unequal').test!.p, p);
  assert.equal(arm(strict, 'unequal').standing, 'may-be-best');
  assert.equal(arm(compare(resultsOf({ task: { adamw, unequal } }, at(p * 1.01))), 'unequal').standing, 'worse');
});

test('a trial whose metric is undefined is left out and named', () => {
  const found = arm(compare(resultsOf({ task: { a: [0.8, null, 0.7], b: [0.6, 0.5] } })), 'a');
  assert.deepEqual([found.n, found.planned, found.values], [2, 3, [0.8, 0.7]]);
  assert.deepEqual(found.trials[1], { trial: 2, state: 'undefined', value: null, reason: 'without AUC' });
});

test('an arm without any value is neither best nor second nor tested', () => {
  const comparison = compare(resultsOf({ task: { none: [null, null], a: [0.5, 0.6], b: [0.4, 0.5] } }));
  const { mean, sd, interval, best, second, standing, test: against } = arm(comparison, 'none');
  assert.deepEqual(
    { mean, sd, interval, best, second, standing },
    { mean: null, sd: null, interval: null, best: false, second: false, standing: 'no-value' },
  );
  assert.deepEqual([against!.p, against!.no_test], [null, 'no-value']);
  assert.deepEqual([arm(comparison, 'a').best, arm(comparison, 'b').second], [true, true]);
});

test('of equal means the first arm of the experiment is best and the next second, also where rounding tells them apart', () => {
  const comparison = compare(resultsOf({ task: { low: [0.1, 0.2], x: [0.5, 0.75], y: [0.75, 0.5] } }));
  assert.deepEqual(
    [arm(comparison, 'x').best, arm(comparison, 'y').second, arm(comparison, 'y').test!.p],
    [true, true, 1],
  );
  const rounded = compare(resultsOf({ task: { x: [0.3, 0.5], y: [0.1 + 0.2, 0.5] } }));
  assert.deepEqual([arm(rounded, 'x').best, arm(rounded, 'y').test!.difference], [true, 0]);
});

test('an arm that was not run on a task is there without values', () => {
  const comparison = compare(resultsOf({ one: { a: [0.5, 0.6] }, two: { b: [0.5, 0.6] } }));
  assert.equal(arm(comparison, 'a', 'two').n, 0);
  assert.equal(arm(comparison, 'b', 'two').best, true);
});

test('the order of arms survives names that JavaScript would sort, and names of its own objects', () => {
  const names = ['10', '2', 'constructor', 'toString'];
  const results = resultsOf({}, { tasks: [{ name: 'task', metric: 'auc', dataset: 'task' }], arms: names });
  const comparison = compare(results);
  assert.deepEqual(comparison.order.arms, names);
  for (const name of names) assert.equal(arm(comparison, name).n, 0);
});

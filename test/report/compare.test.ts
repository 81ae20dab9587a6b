import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { tTest } from '../../stats/t-test.ts';
import { adamw, near, resultsOf, SETTINGS, sgd } from './examples.ts';

const arm = (comparison: ReturnType<typeof compare>, name: string, task = 'task') =>
  comparison.tasks[task]!.arms[name]!;
const pOf = (a: readonly number[], b: readonly number[], variant: 'student' | 'welch' = 'student') => {
  const result = tTest(a, b, variant);
  assert.ok(result.tested);
  return result.p;
};

test('the comparison has the documented shape', () => {
  const comparison = compare(resultsOf({ 'covid-xray': { sgd: [0.5, 0.75], adamw: [0.75, 1] } }));
  const p = pOf([0.75, 1], [0.5, 0.75]);
  const rounded = JSON.parse(
    JSON.stringify(comparison, (key, value) => (key === 'ci95' ? value.map((end: number) => end.toFixed(6)) : value)),
  );
  assert.deepEqual(rounded, {
    experiment: 'example',
    test: { name: 't-test', variant: 'student', alpha: 0.05, adjustment: 'holm' },
    order: { tasks: ['covid-xray'], arms: ['sgd', 'adamw'] },
    tasks: {
      'covid-xray': {
        metric: 'auc',
        arms: {
          sgd: {
            n: 2,
            values: [0.5, 0.75],
            mean: 0.625,
            sd: Math.sqrt(0.03125),
            ci95: ['-0.963276', '2.213276'],
            p,
            p_adjusted: p,
            best: false,
            second: true,
            significant: false,
            no_test: null,
            undefined_trials: [],
          },
          adamw: {
            n: 2,
            values: [0.75, 1],
            mean: 0.875,
            sd: Math.sqrt(0.03125),
            ci95: ['-0.713276', '2.463276'],
            p: null,
            p_adjusted: null,
            best: true,
            second: false,
            significant: false,
            no_test: 'is-best',
            undefined_trials: [],
          },
        },
      },
    },
  });
});

test('every other arm is tested against the best, and all p-values of a task are adjusted together', () => {
  const comparison = compare(resultsOf({ task: { sgd, near, adamw } }));
  const toSgd = pOf(adamw, sgd);
  const toNear = pOf(adamw, near);
  assert.equal(arm(comparison, 'adamw').best, true);
  assert.equal(arm(comparison, 'near').second, true);
  assert.equal(arm(comparison, 'sgd').p, toSgd);
  assert.equal(arm(comparison, 'sgd').p_adjusted, toSgd * 2);
  assert.equal(arm(comparison, 'sgd').significant, true);
  assert.equal(arm(comparison, 'near').p, toNear);
  assert.equal(arm(comparison, 'near').p_adjusted, toNear);
  assert.equal(arm(comparison, 'near').significant, false);
});

test("Welch's test is used where the experiment asks for it, and alpha decides what is significant", () => {
  const unequal = [0.7, 0.75, 0.8, 0.72];
  const at = (alpha: number) => ({
    settings: { ...SETTINGS, test: { ...SETTINGS.test, variant: 'welch', alpha } } as const,
  });
  const p = pOf(adamw, unequal, 'welch');
  const strict = compare(resultsOf({ task: { adamw, unequal } }, at(p)));
  assert.equal(arm(strict, 'unequal').p, p);
  assert.notEqual(p, pOf(adamw, unequal));
  assert.equal(arm(strict, 'unequal').significant, false);
  assert.equal(arm(compare(resultsOf({ task: { adamw, unequal } }, at(p * 1.01))), 'unequal').significant, true);
});

test('a trial whose metric is undefined is left out and named', () => {
  const { n, values, undefined_trials } = arm(
    compare(resultsOf({ task: { a: [0.8, null, 0.7], b: [0.6, 0.5] } })),
    'a',
  );
  assert.deepEqual({ n, values, undefined_trials }, { n: 2, values: [0.8, 0.7], undefined_trials: [2] });
});

test('an arm without any value is neither best nor second nor tested', () => {
  const comparison = compare(resultsOf({ task: { none: [null, null], a: [0.5, 0.6], b: [0.4, 0.5] } }));
  assert.deepEqual(arm(comparison, 'none'), {
    n: 0,
    values: [],
    mean: null,
    sd: null,
    ci95: null,
    p: null,
    p_adjusted: null,
    best: false,
    second: false,
    significant: false,
    no_test: 'fewer-than-two-values',
    undefined_trials: [1, 2],
  });
  assert.deepEqual([arm(comparison, 'a').best, arm(comparison, 'b').second], [true, true]);
});

test('one trial an arm: a best, but no p and nothing significant', () => {
  const { p, significant, no_test } = arm(compare(resultsOf({ task: { a: [0.9], b: [0.1] } })), 'b');
  assert.deepEqual({ p, significant, no_test }, { p: null, significant: false, no_test: 'fewer-than-two-values' });
});

test('trials that never vary give no p, however far apart they are', () => {
  const { p, no_test } = arm(compare(resultsOf({ task: { a: [0.9, 0.9], b: [0.1, 0.1] } })), 'b');
  assert.deepEqual({ p, no_test }, { p: null, no_test: 'no-variation' });
});

test('of equal means the first arm of the experiment is best and the next second', () => {
  const comparison = compare(resultsOf({ task: { low: [0.1, 0.2], x: [0.5, 0.75], y: [0.75, 0.5] } }));
  assert.deepEqual([arm(comparison, 'x').best, arm(comparison, 'y').second, arm(comparison, 'y').p], [true, true, 1]);
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

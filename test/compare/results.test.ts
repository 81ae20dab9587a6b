/** Cases that two evaluations have in common, and the difference on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonCases, restricted } from '../../compare/cases.ts';
import { type EvaluatedTrial, resultDifference, sideResult } from '../../compare/results.ts';
import type { ClassificationCases } from '../../stages/evaluate/case-list.ts';
import { testDifference } from '../../stats/difference.ts';
import { sampleOf } from '../../stats/sample.ts';
import { noise } from '../support/noise.ts';

const CLASSES = ['no', 'yes'];

/** Scores of an evaluation whose cases are named by numbers; the truth is whether the number is odd. */
function evaluation(name: string, numbers: readonly number[], flipped: readonly number[] = []): EvaluatedTrial {
  const truth = numbers.map((number) => (number % 2 === 1) !== flipped.includes(number));
  const scores = numbers.flatMap((number, at) => {
    const yes = Math.min(1, Math.max(0, 0.5 + (truth[at] ? 0.1 : -0.1) + noise(`${name} ${number}`, 1)[0]! * 0.8));
    return [1 - yes, yes];
  });
  const split = { ids: numbers.map((number) => `case ${number}`), patients: null, truth_sha256: name };
  const list: ClassificationCases = {
    version: 1,
    task: 'classification',
    labels: 'multi-class',
    classes: CLASSES,
    evaluated: CLASSES,
    splits: { test: split, val: split },
  };
  const values = {
    task: 'classification',
    truth: Int32Array.from(truth, Number),
    scores: Float64Array.from(scores),
  } as const;
  return { list, values, metrics: { accuracy: 0.5 } };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

test('cases only in one, and cases whose truth has changed, are named', () => {
  const one = evaluation('a', range(0, 6));
  const other = evaluation('b', range(2, 8).toReversed(), [4]);
  const { first, other: places, ...found } = commonCases(one, other, 'test');
  assert.deepEqual(found, {
    common: 3,
    only_first: ['case 0', 'case 1'],
    only_other: ['case 7', 'case 6'],
    changed: ['case 4'],
  });
  assert.deepEqual(
    [first, places],
    [
      [2, 3, 5],
      [5, 4, 2],
    ],
  );
  assert.deepEqual(restricted(other, places).list.splits.test.ids, ['case 2', 'case 3', 'case 5']);
  assert.deepEqual(Array.from((restricted(other, places).values as { truth: Int32Array }).truth), [0, 1, 1]);
});

test('the difference is that of the accuracies on the common cases, with the interval of the paired cases', () => {
  const [one, other] = [evaluation('a', range(0, 80)), evaluation('b', range(20, 120).toReversed())];
  const found = resultDifference('accuracy', [one], [other]);
  assert.ok('difference' in found);
  const right = ({ list, values }: EvaluatedTrial, number: number): number => {
    const at = list.splits.test.ids.indexOf(`case ${number}`);
    assert.ok(values.task === 'classification');
    return Number(Number(values.scores[2 * at + 1]! > values.scores[2 * at]!) === values.truth[at]);
  };
  const common = range(20, 80);
  const shares = [one, other].map((side) => common.map((number) => right(side, number)));
  const [first, second] = shares.map((hits) => hits.reduce((sum, hit) => sum + hit, 0) / common.length) as [
    number,
    number,
  ];
  assert.equal(found.cases, 60);
  assert.ok(Math.abs(found.difference - (second - first)) < 1e-12);
  const contributions = shares.map((hits, index) =>
    Float64Array.from(hits, (hit) => (hit - [first, second][index]!) / Math.sqrt(common.length * (common.length - 1))),
  );
  const test = testDifference(
    sampleOf([second], [contributions[1]!]),
    sampleOf([first], [contributions[0]!]),
    'cases',
    'student',
  );
  assert.ok(test.tested && found.interval !== null);
  const half = (found.interval[1] - found.interval[0]) / 2;
  assert.ok(Math.abs(half / Math.sqrt(test.error.cases) - 2.001) < 1e-3, 't of 59 degrees of freedom');
});

test('without common cases, or of other classes, there is no difference but a reason', () => {
  const one = evaluation('a', range(0, 6));
  assert.deepEqual(resultDifference('accuracy', [one], [evaluation('b', range(6, 12))]), {
    reason: 'they have no test case in common',
  });
  const list = { ...one.list, classes: ['yes', 'no'] } as ClassificationCases;
  assert.deepEqual(resultDifference('accuracy', [one], [{ ...one, list }]), {
    reason: 'they tell other classes or structures apart',
  });
  assert.deepEqual(resultDifference('auc', [one], [evaluation('b', [0])]), {
    reason: 'the metric is not defined on the 1 test cases that they have in common',
  });
});

test('a side is described by all its trials', () => {
  const one = evaluation('a', range(0, 6));
  const trials = [0.5, 0.7, null].map((accuracy) => ({ ...one, metrics: { accuracy } }));
  const { values, mean, sd } = sideResult('accuracy', trials);
  assert.deepEqual(values, [0.5, 0.7, null]);
  assert.ok(Math.abs(mean! - 0.6) < 1e-12 && Math.abs(sd! - Math.SQRT2 / 10) < 1e-12);
});

test('of masks every array keeps the rows of the cases that are chosen', () => {
  const ids = ['a', 'b', 'c'];
  const split = { ids, patients: ['p', 'q', 'r'], truth_sha256: '' };
  const list = { version: 1, task: 'segmentation', structures: ['lung'], splits: { test: split, val: split } } as const;
  const rows = (width: number) => Int32Array.from({ length: 3 * width }, (_, at) => at + 1);
  const values = {
    task: 'segmentation',
    sizes: rows(2),
    counts: rows(3),
    boundaries: rows(3),
    lesions: rows(3),
    distances: Float64Array.of(1, 2, 3, 4, 5, 6),
    distances_mm: null,
    outlines: null,
  } as const;
  const chosen = restricted({ list, values }, [2, 0]);
  assert.deepEqual(chosen.list.splits.test.patients, ['r', 'p']);
  assert.deepEqual(chosen.values, {
    ...values,
    sizes: Int32Array.of(5, 6, 1, 2),
    counts: Int32Array.of(7, 8, 9, 1, 2, 3),
    boundaries: Int32Array.of(7, 8, 9, 1, 2, 3),
    lesions: Int32Array.of(7, 8, 9, 1, 2, 3),
    distances: Float64Array.of(5, 6, 1, 2),
  });
});

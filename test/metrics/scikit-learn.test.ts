/** Every metric of classifiers against scikit-learn: whole, of each class, and where it is not defined. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { casesOf, measureClassifier } from '../../metrics/classification.ts';
import type { LabelledScores } from '../../metrics/definition.ts';
import { classificationInfluence } from '../../metrics/influence.ts';
import { type OperatingRule, operatingThresholds } from '../../metrics/operating-point.ts';
import { metricsOf } from '../../metrics/registry.ts';

type Values = Readonly<Record<string, number | null>>;

interface Golden {
  readonly cases: readonly (Omit<LabelledScores, 'classes'> & {
    readonly name: string;
    readonly positive: number;
    readonly prevalence: number | null;
    readonly thresholds: readonly (number | null)[];
    readonly expected: { readonly whole: Values; readonly classes: readonly Values[] };
  })[];
  readonly operating_points: readonly {
    readonly truth: readonly number[];
    readonly scores: readonly number[];
    readonly expected: readonly (OperatingRule & { readonly threshold: number | null })[];
  }[];
}

const golden: Golden = JSON.parse(readFileSync('test/golden/metrics/scikit-learn.json', 'utf8'));

function near(name: string, actual: number | string | undefined, expected: number | null): void {
  if (expected === null) assert.equal(typeof actual, 'string', `${name} is ${actual}, not undefined`);
  else
    assert.ok(
      typeof actual === 'number' && Math.abs(actual - expected) <= 1e-9 * Math.max(1e-3, Math.abs(expected)),
      `${name} is ${actual}, not ${expected}`,
    );
}

for (const { name, labels, truth, scores, positive, prevalence, thresholds, expected } of golden.cases) {
  const classes = scores[0]! && Array.from({ length: scores[0]!.length }, (_, index) => `c${index}`);
  const input = { labels, classes, truth, scores };
  const reading = { positive, operating: { thresholds, prevalence } };

  test(`metrics are scikit-learn's: ${name}`, () => {
    const found = measureClassifier(input, reading);
    for (const [metric, value] of Object.entries(expected.whole)) near(metric, found[metric], value);
    expected.classes.forEach((values, index) => {
      for (const [metric, value] of Object.entries(values))
        near(`${metric}/c${index}`, found[`${metric}/c${index}`], value);
    });
  });

  test(`contributions belong to the same value and sum to 0: ${name}`, () => {
    const cases = { ...casesOf(input), ...reading };
    const pairs = {
      count: Math.ceil(cases.cases / 2),
      of: Int32Array.from({ length: cases.cases }, (_, at) => at >> 1),
    };
    for (const [metric, definition] of metricsOf('classification'))
      for (const units of [null, pairs]) {
        const value = definition.of(cases);
        const influence = classificationInfluence(definition, { ...cases, units });
        if (typeof value === 'string') {
          assert.equal(influence, null, metric);
          continue;
        }
        assert.ok(Math.abs(influence!.value - value) <= 1e-12, `${metric}: ${influence!.value}, not ${value}`);
        assert.equal(influence!.contributions.length, units?.count ?? cases.cases);
        const sum = influence!.contributions.reduce((total, one) => total + one, 0);
        // The slope of a curve and the end of a part of it are estimates: their sums are near 0.
        if (!/partial|at_specificity/.test(metric)) assert.ok(Math.abs(sum) < 1e-9, `${metric} sums to ${sum}`);
      }
  });
}

test('thresholds of operating points are those of the ROC curve of validation images', () => {
  for (const { truth, scores, expected } of golden.operating_points) {
    const rows = scores.map((score) => [1 - score, score]);
    const validation = casesOf({ labels: 'multi-class', classes: ['no', 'yes'], truth, scores: rows });
    for (const { threshold, ...rule } of expected) {
      const [no, yes] = operatingThresholds(validation, rule);
      assert.equal(no, null, 'of two classes one is looked for');
      assert.equal(yes, threshold ?? 1 + Number.EPSILON, JSON.stringify(rule));
    }
  }
});

test('a class that the validation images do not have both sides of has no operating point', () => {
  const labels = { labels: 'multi-label', classes: ['a', 'b', 'c'] } as const;
  const validation = casesOf({
    ...labels,
    truth: [
      [0, 1, -1],
      [0, 0, -1],
    ],
    scores: [
      [0.1, 0.9, 0.5],
      [0.2, 0.3, 0.5],
    ],
  });
  const thresholds = operatingThresholds(validation, { rule: 'youden' });
  assert.deepEqual(thresholds, [null, 0.9, null]);
  const test = { ...labels, truth: [[1, 1, 1]], scores: [[0.5, 0.95, 0.5]] };
  const found = measureClassifier(test, { operating: { thresholds, prevalence: null } });
  assert.equal(found['sensitivity/a'], 'the validation images do not have both sides of this class');
  assert.equal(found['sensitivity/b'], 1);
  assert.equal(found['sensitivity'], 1);
  assert.equal(found['specificity'], 'no class has it');
  assert.equal(measureClassifier(test)['sensitivity/b'], 'there is no operating point');
});

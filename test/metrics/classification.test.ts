import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classificationMetrics, measureClassifier } from '../../metrics/classification.ts';
import { metricsOf } from '../../metrics/registry.ts';
import { golden, near } from './golden.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `c${index}`);

for (const { name, y, score, expected } of golden.multilabel) {
  test(`multi-label AUC a class and their mean, as scikit-learn: ${name}`, () => {
    const classes = names(expected.per_class.length);
    const metrics = classificationMetrics({ labels: 'multi-label', classes, truth: y, scores: score });
    near(metrics['auc'], expected.mean ?? expected.mean_of_defined);
    classes.forEach((label, index) => {
      near(metrics[`auc/${label}`], expected.per_class[index]);
    });
  });
}

for (const { name, y, prob, expected } of golden.one_vs_rest) {
  test(`multi-class AUC is one against the rest, as scikit-learn: ${name}`, () => {
    const classes = names(expected.per_class_one_vs_rest.length);
    const metrics = classificationMetrics({ labels: 'multi-class', classes, truth: y, scores: prob });
    near(metrics['auc'], expected.ovr_macro);
    classes.forEach((label, index) => {
      near(metrics[`auc/${label}`], expected.per_class_one_vs_rest[index]);
    });
  });
}

for (const { name, y, pred, labels, expected } of golden.accuracy) {
  test(`multi-class accuracy, as scikit-learn: ${name}`, () => {
    const scores = pred.map((picked) => labels.map((label) => (label === picked ? 0.6 : 0.1)));
    near(
      classificationMetrics({ labels: 'multi-class', classes: names(labels.length), truth: y, scores })['accuracy'],
      expected,
    );
  });
}

test('metrics are named as in the registry, those of classes <metric>/<class> in the order of the classes', () => {
  const metrics = classificationMetrics({
    labels: 'multi-class',
    classes: ['Normal', 'Lung Opacity', 'a/b'],
    truth: [0, 1],
    scores: [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
    ],
  });
  const names = metricsOf('classification').map(([name]) => name);
  assert.deepEqual(Object.keys(metrics).slice(0, names.length), names);
  assert.deepEqual(
    Object.entries(metrics).filter(([name]) => /^(auc|accuracy)/.test(name)),
    [
      ['auc', 1],
      ['accuracy', 1],
      ['auc/Normal', 1],
      ['auc/Lung Opacity', 1],
      ['auc/a/b', null],
    ],
  );
});

test('multi-label accuracy is the share of right yes-no decisions; a score of 0.5 says yes', () => {
  const truth = [
    [1, 0, 0],
    [1, 1, 0],
  ];
  const scores = [
    [0.5, 0.4999, 0.9],
    [0.2, 0.5, 0.1],
  ];
  const metrics = classificationMetrics({ labels: 'multi-label', classes: names(3), truth, scores });
  assert.equal(metrics['accuracy'], 4 / 6);
});

test('of equal highest scores the first class is the decision', () => {
  const metrics = classificationMetrics({
    labels: 'multi-class',
    classes: names(2),
    truth: [0, 1],
    scores: [Float32Array.of(0.5, 0.5), Float32Array.of(0.5, 0.5)],
  });
  assert.deepEqual([metrics['auc'], metrics['accuracy'], metrics['f1/c0'], metrics['f1/c1']], [0.5, 0.5, 2 / 3, 0]);
});

test('no image, or a score that is NaN, leaves every metric undefined', () => {
  const input = { labels: 'multi-class', classes: names(2) } as const;
  const valuesOf = (found: object): readonly unknown[] => [...new Set(Object.values(found))];
  const empty = { ...input, truth: [], scores: [] };
  assert.deepEqual(valuesOf(classificationMetrics(empty)), [null]);
  assert.deepEqual(valuesOf(measureClassifier(empty)), ['there is no test image']);
  const scores = [
    [0.4, 0.6],
    [Number.NaN, 0.5],
  ];
  const diverged = { ...input, truth: [0, 1], scores };
  assert.deepEqual(valuesOf(classificationMetrics(diverged)), [null]);
  assert.deepEqual(valuesOf(measureClassifier(diverged)), ['a score is not a number']);
});

test('what does not fit together is refused', () => {
  const multiClass = { labels: 'multi-class', classes: names(2) } as const;
  const multiLabel = { labels: 'multi-label', classes: names(2) } as const;
  const pair = [[0.5, 0.5]];
  const message = (text: string) => ({ name: 'TypeError', message: text });
  assert.throws(
    () => classificationMetrics({ ...multiClass, truth: [0, 1], scores: pair }),
    message('2 labels but 1 rows of scores'),
  );
  assert.throws(
    () => classificationMetrics({ ...multiClass, truth: [2], scores: pair }),
    message('image 0: a multi-class label must be an index below 2, not 2'),
  );
  assert.throws(
    () => classificationMetrics({ ...multiClass, truth: [[0, 1]], scores: pair }),
    message('image 0: a multi-class label must be an index below 2, not [0,1]'),
  );
  assert.throws(
    () => classificationMetrics({ ...multiLabel, truth: [[0, 2]], scores: pair }),
    message('image 0: a multi-label label must be 2 zeros and ones, not [0,2]'),
  );
  assert.throws(
    () => classificationMetrics({ ...multiLabel, truth: [[0]], scores: pair }),
    message('image 0: a multi-label label must be 2 zeros and ones, not [0]'),
  );
  assert.throws(
    () => classificationMetrics({ ...multiClass, truth: [0], scores: [[0.5]] }),
    message('image 0: 1 scores for 2 classes'),
  );
});

test('labels that are not known count nowhere', () => {
  const truth = [
    [1, -1],
    [0, 1],
    [-1, 0],
    [1, 0],
  ];
  const scores = [
    [0.9, 0.1],
    [0.2, 0.7],
    [0.99, 0.3],
    [0.6, 0.8],
  ];
  const found = classificationMetrics({ labels: 'multi-label', classes: ['a', 'b'], truth, scores });
  const some = (all: object) => Object.entries(all).filter(([name]) => /^(auc|accuracy)/.test(name));
  assert.deepEqual(Object.fromEntries(some(found)), { auc: 0.75, accuracy: 5 / 6, 'auc/a': 1, 'auc/b': 0.5 });
  const none = classificationMetrics({ labels: 'multi-label', classes: ['a'], truth: [[-1]], scores: [[0.5]] });
  assert.deepEqual([...new Set(Object.values(none))], [null]);
});

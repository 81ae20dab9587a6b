import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { reportOf } from '../../report/document/report.ts';
import { renderMarkdown } from '../../report/markdown/report.ts';
import type { ExperimentResults, FinishedTrial } from '../../report/results/results.ts';
import { flagNotes } from '../../report/words/flag-notes.ts';
import { adamw, resultsOf } from './examples.ts';

type Arms = Parameters<typeof resultsOf>[0][string];
const flagsOf = (results: ExperimentResults): readonly string[] => flagNotes(compare(results), 'cxr');
const flags = (arms: Arms, changes: Partial<ExperimentResults> = {}): readonly string[] =>
  flagsOf(resultsOf({ cxr: arms }, changes));
const b5 = [0.94, 0.93, 0.94, 0.92, 0.93];
const fine = [0.8, 0.81, 0.82];

test('an outlier, an interval that contains chance, deviations that differ', () => {
  assert.deepEqual(flags({ a: [0.95, 0.95, 0.95, 0.95, 0.5], b: b5 }), [
    'Trial 5 of a is far from the others (50.00 %, median 95.00 %): more than 5 median absolute deviations.',
    'The deviation of a is 24.1 times that of b: the variances may not be equal.',
    'The interval of a contains chance (AUC 50 %): it may not have learned anything.',
  ]);
});

test("Student's and Welch's test disagree: both are named", () => {
  assert.deepEqual(
    flags({ a: [0.8, 0.801, 0.802, 0.8, 0.801, 0.8005, 0.8, 0.801], b: [0.75, 0.8, 0.78] }).slice(0, 1),
    [
      "The deviation of b is 35.8 times that of a, and the conclusion depends on the test: Student's p = 0.015, Welch's p = 0.240; Student's test, which is used here, takes them to be equal.",
    ],
  );
});

test('the same values in two arms, or in every trial', () => {
  assert.deepEqual(flags({ adamw, copy: adamw }), [
    'adamw, copy have the same values trial by trial: does the setting in which they differ have any effect?',
  ]);
  assert.deepEqual(flags({ a: [0.8, 0.8, 0.8], fine }), [
    'All trials of a have the same value: does the seed have any effect?',
  ]);
});

test('few trials, few cases, few positives, classes left out', () => {
  const positives = [
    { name: 'COVID-19', count: 7 },
    { name: 'Normal', count: 33 },
    { name: 'Rare', count: 0 },
  ];
  const cases = { cxr: { common: true, cases: 40, patients: 31, positives, left_out_classes: ['Rare'] } } as const;
  assert.deepEqual(flags({ fine, two: [0.79, 0.8] }, { cases }), [
    'Fewer than 3 trials (two: 2): how much trials vary is hardly known.',
    'Fewer than 50 test patients (31): intervals are too narrow.',
    'Fewer than 10 test images in or outside a class (COVID-19: 7, Normal: 33): intervals are too narrow.',
    '1 of 3 classes are left out of the average, because no test image, or every one, is of them: Rare.',
  ]);
});

test('an arm whose pre-training saw test images: said, and marked wherever it stands', () => {
  const nothing = { of: 40, images: { count: 0, examples: [] }, patients: null };
  const as = { id: 'x.png', set: 2 };
  const images = { count: 3, examples: [{ id: 'a.png', kind: 'exact', as } as const] };
  const sets = [
    { images: 100, patients_compared: false },
    { images: 23, patients_compared: false },
  ];
  const audit = { version: 1, sets, splits: { val: nothing, test: { ...nothing, images } } } as const;
  const seen = [{ task: 'cxr', arms: ['long'], audit }];
  const results = resultsOf({ cxr: { fine, long: [0.9, 0.91, 0.92] } }, { seen });
  assert.deepEqual(flagsOf(results), [
    '‡ The pre-training of long saw test images or test patients: what it gains over other arms may come from that.',
  ]);
  const text = renderMarkdown(reportOf(results, compare(results)));
  const leak =
    'cxr, long: 3 of 40 test images are among those of the pre-training, exactly or nearly, such as a.png (x.png of its data set 2).';
  assert.ok(text.includes(`> - ${leak}`), text);
  assert.ok(text.includes('| **long ‡** |'), text);
  assert.ok(text.includes('‡: its pre-training saw test images or test patients.'), text);
  const without = resultsOf(
    { cxr: { fine, long: [0.9, 0.91, 0.92] } },
    { seen: [{ ...seen[0]!, audit: { ...audit, splits: { val: nothing, test: nothing } } }] },
  );
  const clean = renderMarkdown(reportOf(without, compare(without)));
  assert.ok(!clean.includes('‡'), clean);
  assert.ok(
    clean.includes(
      'The pre-training of long saw 123 images of 2 data sets; no test or validation image is among them.',
    ),
    clean,
  );
});

test('an arm that was not trained is told as such, and its equal trials are no riddle', () => {
  const changes = { untrained: ['cxr/given'] };
  assert.deepEqual(flags({ given: [0.9, 0.9, 0.9], fine }, changes), [
    'given was evaluated as given, without training: trials are the same model, so that what another training of it would give is in no interval.',
  ]);
});

test('a model that always says the same', () => {
  const results = resultsOf({ cxr: { fine, other: [0.7, 0.71, 0.72] } });
  const cells = results.cells.map((cell) => ({
    ...cell,
    trials: cell.trials.map((trial) => ({
      ...(trial as FinishedTrial),
      flags: { one_class_predicted: cell.arm === 'other' && trial.trial > 1 },
    })),
  }));
  assert.deepEqual(flagsOf({ ...results, cells }), ['other says the same class of every test image in trials 2, 3.']);
});

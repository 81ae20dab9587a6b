import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classTable } from '../../report/document/metrics.ts';
import { readingNotes } from '../../report/words/reading.ts';
import { resultsOf } from './examples.ts';

const READING = { positive: 'sick', operating_point: { rule: 'youden' }, prevalence: null } as const;

const notesOf = (reading: object, reasons: readonly Readonly<Record<string, string>>[] = [{}, {}]) => {
  const results = resultsOf({ cxr: { a: [0.8, 0.9] } });
  const cases = { common: true, cases: 60, patients: null, positives: null, left_out_classes: [] } as const;
  const cells = results.cells.map((cell) => ({
    ...cell,
    trials: cell.trials.map((trial, index) => ({ ...trial, reasons: reasons[index]! })),
  }));
  const known = { cxr: { ...cases, reading: { ...READING, ...reading } } };
  return readingNotes({ ...results, cells, cases: known } as typeof results, 'cxr');
};

test('the page says by which rule thresholds were chosen, and that test images chose nothing', () => {
  const first = (reading: object): string => notesOf(reading)[0]!;
  const chosen = 'Operating points (sensitivity, specificity, PPV, NPV): the threshold of each trial';
  const rest =
    'test images chose nothing. Of the two classes sick is the one that is looked for. PPV and NPV are those of the share of positives among the test images.';
  assert.equal(first({}), `${chosen} has the most of sensitivity + specificity on its validation images; ${rest}`);
  assert.equal(
    first({ operating_point: { rule: 'specificity', at: 0.95 }, positive: null, prevalence: 0.02 }),
    `${chosen} has the most sensitivity with a specificity of 95 % or more on its validation images; test images chose nothing. PPV and NPV are at a prevalence of 2 %.`,
  );
  assert.equal(
    first({ operating_point: { rule: 'cost', at: 20 } }),
    `${chosen} costs least on its validation images, where a missed positive costs 20 times a false alarm; ${rest}`,
  );
  assert.equal(first({ operating_point: { rule: 'given', at: 0.3 } }), `${chosen} was given, 0.3; ${rest}`);
});

test('what is told of every class is told of classes, whatever metric arms are compared by', () => {
  const values = { brier: 0.1, 'brier/sick': 0.1, 'auc/sick': 0.8 };
  const results = resultsOf(
    { cxr: { a: [0.8, 0.9] } },
    { tasks: [{ name: 'cxr', metric: 'brier', dataset: 'cxr' }] },
    values,
  );
  const found = classTable(results, 'cxr');
  assert.equal(found?.title, 'Brier score in %, every class');
  assert.deepEqual(
    found.table.rows.map(({ name }) => name),
    ['sick'],
  );
});

test('how far outlines may lie apart is said where it was measured', () => {
  const cases = { common: true, cases: 60, patients: null, positives: null, left_out_classes: [] } as const;
  const notes = (values: object): readonly string[] =>
    readingNotes(
      {
        ...resultsOf({ lung: { a: [0.8, 0.9] } }, {}, values as Record<string, number>),
        cases: { lung: { ...cases, surface_tolerance: 1.5 } },
      },
      'lung',
    );
  assert.deepEqual(notes({ surface_dice: 0.7 }), [
    'Surface Dice: outlines that lie up to 1.5 mm apart count as the same.',
  ]);
  assert.deepEqual(notes({}), []);
});

test('why a metric has no value, and in how many trials', () => {
  const reasons = [
    { quadratic_kappa: 'labels have no order', 'f1/a': 'no class', ppv: 'nothing said' },
    { quadratic_kappa: 'labels have no order' },
  ];
  assert.deepEqual(notesOf({}, reasons).slice(1), [
    'No quadratic kappa: labels have no order.',
    'No PPV: nothing said (1 of 2 trials).',
  ]);
});

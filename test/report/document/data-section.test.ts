import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../../report/compare.ts';
import { classTable } from '../../../report/document/metrics.ts';
import type { ExperimentResults } from '../../../report/results/results.ts';
import { renderTextTable } from '../../../report/text.ts';
import type { DataAudit } from '../../../schemas/audit.ts';
import { adamw, resultsOf, sgd } from '../examples.ts';
import { fileOf } from '../pages.ts';

const none = { count: 0, examples: [] };
const split = (images: number, patients: number | null, positive: number, uncertain = 0) => ({
  images,
  patients,
  classes: { 'a|b': { positive, uncertain } },
});
const positive = (count: number) => ({ positive: count, uncertain: 0 });
const clean: DataAudit = {
  version: 1,
  splits: { train: split(100, 80, 25, 3), val: split(10, 9, 5), test: split(20, 20, 0) },
  width: { min: 512, median: 1024, max: 2048 },
  height: { min: 600, median: 600, max: 600 },
  bits: { 8: 130, 16: 0 },
  channels: { 1: 130, 3: 0 },
  bad: none,
  leaked_images: none,
  leaked_patients: none,
  repeated_images: none,
  conflicts: none,
  empty_masks: {},
  full_masks: {},
  unused_bits: {},
};
const leaky: DataAudit = {
  ...clean,
  bits: { 8: 129, 16: 1 },
  bad: { count: 1, examples: ['image x is damaged'] },
  leaked_patients: { count: 2, examples: [{ patient: '<p7>', splits: ['train', 'test'] }] },
};

const results = (audit: DataAudit): ExperimentResults =>
  resultsOf({ cxr: { adamw, sgd } }, { data: [{ task: 'cxr', audit }] });
const markdown = (audit: DataAudit): string => fileOf('report.md', results(audit));
const page = (audit: DataAudit): string => fileOf('report.html', results(audit));

test('a report has the counts of the data, a split and class each', () => {
  const text = markdown(clean);
  const lines = [
    '### Data',
    '',
    '|  | train | val | test |',
    '| :-- | --: | --: | --: |',
    '| images | 100 | 10 | 20 |',
    '| patients | 80 | 9 | 20 |',
    '| a\\|b | 25 (25.0 %) + 3 uncertain | 5 (50.0 %) | 0 (0.0 %) |',
    '',
    '- Image files are 512 px to 2048 px wide and 600 px high (median 1024 × 600 px), with 8 bits a sample.',
  ];
  assert.ok(text.includes(lines.join('\n')), text.slice(text.indexOf('### Data')));
  assert.ok(page(clean).includes('<td>25 (25.0 %) + 3 uncertain</td>'));
  const alike = markdown({ ...clean, width: clean.height });
  assert.ok(alike.includes('- Image files are 600 × 600 px, with 8 bits a sample.'));
});

test('a leak stands before every result, and what was left out below', () => {
  const text = markdown(leaky);
  const warning = '> **Warning: the same patients or pictures are on both sides of a split.**';
  const leak = '> - cxr: 2 patients have images in several splits, such as \\<p7\\> in train and test.';
  assert.ok(text.includes(leak));
  assert.ok(text.includes(warning));
  assert.ok(text.indexOf(warning) < text.indexOf('**adamw**'));
  assert.ok(text.includes('- 1 image was left out: image x is damaged.'));
  const two = markdown({ ...leaky, bad: { count: 2, examples: ['image x is damaged', 'image y too'] } });
  assert.ok(two.includes('- 2 images were left out; the first: image x is damaged.'));
  assert.ok(text.includes('with 8 bits (129) or 16 bits (1) a sample.'));
  const html = page(leaky);
  assert.ok(html.includes('role="alert"'));
  assert.ok(html.indexOf('role="alert"') < html.indexOf('class="verdict'));
  assert.ok(html.includes('such as &lt;p7&gt; in train and test.'));
});

test('a leak is told on the terminal, too, and in results.json', () => {
  const comparison = compare(results(leaky));
  const leak = 'cxr: 2 patients have images in several splits, such as <p7> in train and test.';
  assert.deepEqual(comparison.warnings, [leak]);
  const why = 'LEAK: the same patients or pictures are on both sides of a split. The results below are too good.';
  assert.ok(renderTextTable(comparison, { width: 120 }).startsWith(`${why}\n${leak}\n\nadamw `));
});

test('without a leak there is no alarm', () => {
  assert.equal('warnings' in compare(results(clean)), false);
  assert.ok(renderTextTable(compare(results(clean))).startsWith('adamw '));
  assert.equal(markdown(clean).includes('Warning'), false);
  assert.equal(page(clean).includes('role="alert"'), false);
});

test('classes stand in the order of the data set, those it does not know at the end', () => {
  const train = {
    ...clean.splits.train,
    classes: { 'No finding': positive(3), nodule: positive(2), edema: positive(1) },
  };
  const data = [{ task: 'cxr', audit: { ...clean, splits: { ...clean.splits, train } } }];
  const metrics = { 'auc/No finding': 0.7, 'auc/edema': 0.5, 'auc/nodule': 0.6, 'auc/another': 0.4 };
  const { rows } = classTable(resultsOf({ cxr: { adamw, sgd } }, { data }, metrics), 'cxr')!.table;
  const found = rows.map(({ name, cells }) => [name, cells[0]!.text]);
  assert.deepEqual(found, [
    ['No finding', '70.00 ± 0.00'],
    ['nodule', '60.00 ± 0.00'],
    ['edema', '50.00 ± 0.00'],
    ['another', '40.00 ± 0.00'],
  ]);
});

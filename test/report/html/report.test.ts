import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../../report/compare.ts';
import { renderHtml } from '../../../report/html/report.ts';
import { breakable } from '../../../report/html/template.ts';
import { metricsOf } from '../../../report/results.ts';
import { adamw, finished, near, resultsOf, sgd } from '../examples.ts';
import { assertSelfContained, assertWellFormed } from './page.ts';

const render = (...args: Parameters<typeof resultsOf>): string => {
  const results = resultsOf(...args);
  return renderHtml(results, compare(results));
};

/** The cell of the summary table in that row and column. */
function summaryCell(page: string, row: number, column: number): string {
  const table = page.split('<table class="summary">')[1]!.split('</table>')[0]!;
  const body = table.split('<tbody>')[1]!.split('<tr>').slice(1);
  return body[row]!.split(/(?=<td)/)[column + 1]!.split('</td>')[0]!;
}

const EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202E';

test('a cell shows rank and test by words and weight, not by colour alone', () => {
  const page = render({ cxr: { sgd, adamw, near } });
  assert.equal(summaryCell(page, 0, 0), '<td class="different">75.10 ± 1.05<span class="test">p = 0.002 *</span>');
  assert.equal(summaryCell(page, 1, 0), '<td class="best"><strong>81.20 ± 0.89</strong><span class="test">best</span>');
  assert.equal(
    summaryCell(page, 2, 0),
    '<td class="same"><span class="second-figures">80.79 ± 1.35</span><span class="test">p = 0.680 n.s.</span>',
  );
});

test('a cell without a test has no p, and one with missing trials says so', () => {
  const page = render({ cxr: { a: [0.8, null], b: [null, null] } });
  assert.equal(
    summaryCell(page, 0, 0),
    '<td class="best"><strong>80.00</strong><span class="test">best, 1 of 2 trials</span>',
  );
  assert.equal(summaryCell(page, 1, 0), '<td class="none">–');
});

test('the answer stands above the table, in words', () => {
  const [above] = render({ cxr: { adamw, sgd } }).split('<table');
  assert.ok(
    above!.includes(
      '<strong>adamw</strong> is best on cxr (AUC 81.20 ± 0.89 %, 3 trials); the difference from sgd is significant (p = 0.002).',
    ),
  );
});

test('below it, every task has a plot, statistics, trials, metrics and classes', () => {
  const page = render(
    { one: { adamw, sgd }, two: { adamw: sgd, sgd: adamw } },
    {},
    { accuracy: 0.7, 'auc/COVID-19': null },
  );
  for (const label of ['Statistics of', 'Trials of', 'Every metric of', 'Every class of']) {
    for (const task of ['one', 'two']) assert.ok(page.includes(`aria-label="${label} ${task}"`), `${label} ${task}`);
  }
  assert.equal(page.split('<figure class="plot">').length - 1, 2);
  assert.ok(
    page.includes('aria-label="adamw: mean 81.20 %, 95 % interval 79.00 to 83.40; trials 80.56, 82.21, 80.83"'),
  );
});

const pages: readonly (readonly [string, string])[] = [
  ['two arms', render({ cxr: { adamw, sgd } }, {}, { accuracy: 0.5 })],
  ['one arm with one trial', render({ cxr: { adamw: [0.5] } })],
  ['no value at all', render({ cxr: { a: [null], b: [] } })],
  ['classes without any AUC', render({ cxr: { adamw, sgd } }, {}, { 'auc/x': null })],
  [
    'hostile names',
    render(
      { [EVIL]: { [EVIL]: [0.8, 0.81], b: [0.7, null] } },
      { experiment: EVIL, description: EVIL },
      { [`auc/${EVIL}`]: 0.5, [EVIL]: 1 },
    ),
  ],
];

for (const [name, page] of pages) {
  test(`the page is well-formed: ${name}`, () => {
    assertWellFormed(page);
    assert.ok(!page.includes('NaN') && !page.includes('Infinity') && !page.includes('undefined'));
  });

  test(`the page asks for nothing: no script, no link, no address: ${name}`, () => {
    assertSelfContained(page);
    assert.doesNotMatch(page.replace(/"[^"]*"/g, '""'), /<img|<[^>]*\sstyle=/);
  });
}

test('names are shown as they were written, but for characters that would hide text', () => {
  const page = pages.at(-1)![1];
  assert.ok(
    page.includes('<h1>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;�</h1>'),
  );
  assert.ok(!page.includes('\u202E'));
});

test('the highest AUC of a class stands out, but no overall metric does: lower may be better', () => {
  const results = resultsOf({ cxr: { a: [0.8], b: [0.7] } }, {}, { accuracy: 0.5 });
  const cells = results.cells.map((cell) => ({
    ...cell,
    trials: cell.trials.map((trial) =>
      finished(trial.trial, { ...metricsOf(trial), 'auc/x': cell.arm === 'a' ? 0.6 : 0.9 }),
    ),
  }));
  const page = renderHtml({ ...results, cells }, compare({ ...results, cells }));
  assert.deepEqual(page.match(/<td class="top">[^<]*/g), ['<td class="top">90.00']);
});

test('the page supports dark mode, print and small screens', () => {
  const page = pages[0]![1];
  for (const feature of ['prefers-color-scheme: dark', '@media print', 'max-width: 40rem', 'width=device-width']) {
    assert.ok(page.includes(feature), feature);
  }
});

test('names break after the marks that they are made of, but not within numbers', () => {
  const broken = breakable('vit_tiny+lr0.001+wd1e-5+a.b-c').text.split('<wbr>');
  assert.deepEqual(broken, ['vit_', 'tiny+', 'lr0.001+', 'wd1e-5+', 'a.', 'b-', 'c']);
});

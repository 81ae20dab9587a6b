import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakable, prose } from '../../../report/html/template.ts';
import { adamw, near, resultsOf, sgd } from '../examples.ts';
import { EVIL, fileOf, RESULTS } from '../pages.ts';
import { assertSelfContained, assertWellFormed } from './page.ts';

const render = (...args: Parameters<typeof resultsOf>): string => fileOf('report.html', resultsOf(...args));
const rowOf = (page: string, name: string): string =>
  page
    .split(`<th scope="row" class="short">${name}</th>`)[1]!
    .split('</tr>')[0]!
    .replaceAll(/<svg.*?<\/svg>/g, '');

test('the answer of a single task stands first, then its figures, then the table with the differences drawn', () => {
  const page = render({ cxr: { adamw, sgd } });
  const places = [
    '<p class="question">Which of 2 arms (models with their initialisation and settings) has the highest AUC on cxr, and is the difference real?</p>',
    '<p class="answer"><strong>adamw</strong> is best on cxr.</p>',
    '<p class="evidence">+6.1 AUC points [3.9, 8.3] over sgd, p\u00a0=\u00a00.002;',
    '<svg class="forest"',
    '<nav aria-label="Contents">',
    '<section id="task-cxr">',
  ].map((part) => page.indexOf(part));
  assert.ok(!places.includes(-1), String(places));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test('of several tasks each has a line with its figures, and the table has every arm and task', () => {
  const page = render({ one: { adamw, sgd }, two: { adamw: sgd, sgd: adamw } });
  const lines = page.split('<ul class="answers">')[1]!.split('</ul>')[0]!;
  assert.equal(lines.match(/<p class="answer">/g)?.length, 2);
  assert.ok(lines.includes('<a href="#task-two">two</a>'));
  assert.ok(lines.includes('<strong>sgd</strong> is best on two.'));
  assert.equal(rowOf(page, 'adamw'), '<td class="best">81.20 ± 0.89</td><td class="second">75.10 ± 1.05 *</td>');
});

test('a row says rank and test by weight and signs, not by colour alone', () => {
  const page = render({ cxr: { sgd, adamw, near } });
  assert.match(page, /<tr class="best may-be-best"><th scope="row" class="short">adamw</);
  assert.match(page, /<tr class="second may-be-best"><th scope="row" class="short">near</);
  assert.match(rowOf(page, 'near'), /<td>0\.680 †<\/td><td>80\.79 ± 1\.35<\/td>/);
  assert.match(rowOf(page, 'sgd'), /<td>0\.00\d \*<\/td><td>75\.10 ± 1\.05<\/td>/);
});

test('trials that failed or have not been run stand in the table with their reason', () => {
  const page = fileOf('report.html', RESULTS['unfinished trials']!);
  assert.ok(rowOf(page, 'b').includes('<td>2 of 3; 1 diverged in epoch 1</td>'));
  assert.ok(rowOf(page, 'c').includes('<td>1 of 3; 2 not run yet</td>'));
  assert.ok(
    page.includes('<aside class="notice" role="note"><p>Made while 2 of 9 trials had not finished.</p></aside>'),
  );
});

test('below it, every task has its trials, statistics, metrics and classes, closed', () => {
  const page = render(
    { one: { adamw, sgd }, two: { adamw: sgd, sgd: adamw } },
    {},
    { accuracy: 0.7, 'auc/COVID-19': null },
  );
  for (const label of ['Trials of', 'More statistics of', 'Every metric of', 'Every class of']) {
    for (const task of ['one', 'two']) assert.ok(page.includes(`aria-label="${label} ${task}"`), `${label} ${task}`);
  }
  assert.equal(page.match(/<details>/g)?.length, page.match(/<summary>/g)?.length);
  assert.ok(!page.includes('<details open'));
});

test('what differs between the arms and what the numbers were made of', () => {
  const page = fileOf('report.html', RESULTS['2 x 1']!);
  assert.ok(page.includes('<section id="arms">'));
  assert.ok(page.includes('<th scope="col" class="left">schedule.<wbr>optimizer.<wbr>name</th>'));
  assert.ok(page.includes('sha256:0123456789abcdef'));
  assert.ok(page.includes('Primary analysis fixed before the first result.'));
});

for (const [name, results] of Object.entries(RESULTS)) {
  const page = fileOf('report.html', results);
  test(`the page is well-formed and asks for nothing: ${name}`, () => {
    assertWellFormed(page);
    assertSelfContained(page);
    assert.ok(!page.includes('NaN') && !page.includes('Infinity') && !/\bundefined\b(?! values)/.test(page));
  });

  test(`the same trials give the same bytes: ${name}`, () => {
    assert.equal(fileOf('report.html', structuredClone(results)), page);
  });
}

test('names are shown as they were written, but for characters that would hide text', () => {
  const page = fileOf('report.html', RESULTS['strange names']!);
  assert.ok(page.includes('&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--assay:run--&gt;'));
  assert.ok(!page.includes('\u202E') && !page.includes('\u0007') && !page.includes(EVIL));
});

test('a page that grows too large leaves out what stands in files beside it, and says where', () => {
  const large = fileOf('report.html', RESULTS['50 x 10']!);
  assert.match(large, /In files beside this page: [^<]*Every trial, AUC in % \(trials\.csv\)/);
  assert.ok(!fileOf('report.html', RESULTS['2 x 1']!).includes('In files beside this page'));
});

test('the highest AUC of a class stands out, but no overall metric does: lower may be better', () => {
  const results = resultsOf({ cxr: { a: [0.8], b: [0.7] } }, {}, { accuracy: 0.5 });
  const cells = results.cells.map((cell) => ({
    ...cell,
    trials: cell.trials.map((trial) =>
      trial.state === 'finished'
        ? { ...trial, metrics: { ...trial.metrics, 'auc/x': cell.arm === 'a' ? 0.6 : 0.9 } }
        : trial,
    ),
  }));
  const page = fileOf('report.html', { ...results, cells });
  assert.deepEqual(page.match(/<td class="best">[^<]*/g), ['<td class="best">90.00']);
});

test('the page supports dark mode, print and small screens', () => {
  const page = fileOf('report.html', RESULTS['2 x 1']!);
  for (const feature of ['prefers-color-scheme: dark', '@media print', 'max-width: 40rem', 'width=device-width']) {
    assert.ok(page.includes(feature), feature);
  }
});

test('names break after the marks that they are made of, but not within numbers', () => {
  const broken = breakable('vit_tiny+lr0.001+wd1e-5+a.b-c').text.split('<wbr>');
  assert.deepEqual(broken, ['vit_', 'tiny+', 'lr0.001+', 'wd1e-5+', 'a.', 'b-', 'c']);
});

test('figures stay on a line with their units and relations', () => {
  assert.equal(
    prose('95 % of 3 px, p < 0.001 and p = 0.5').text,
    '95\u00a0% of 3\u00a0px, p\u00a0&lt;\u00a00.001 and p\u00a0=\u00a00.5',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { renderTextTable } from '../../report/text.ts';
import { adamw, near, resultsOf, SETTINGS, sgd } from './examples.ts';

const render = (...args: Parameters<typeof resultsOf>): string => renderTextTable(compare(resultsOf(...args)));

test('two arms on one task: the answer, its figures, the table, what its marks mean', () => {
  assert.equal(
    render({ 'covid-xray': { adamw, sgd } }),
    `adamw is best on covid-xray.
+6.1 AUC points [3.9, 8.3] over sgd, p = 0.002; 3 trials each, test images not known.
Tested over seeds alone, because predictions of common test cases are not known: nothing is said of
other patients.

arm     difference, AUC points [95 % CI]         p   mean ± SD, %
─────   ────────────────────────────────   ───────   ────────────
adamw                          reference       –     81.20 ± 0.89
sgd                      +6.1 [3.9, 8.3]   0.002 *   75.10 ± 1.05

Bold: highest mean. *: p below 0.05. Differences: the highest mean minus that of the row, with 95 %
confidence intervals; where one contains 0 no difference is shown. Points are percentage points. ±:
sample standard deviation over trials (trainings with other seeds).
`,
  );
});

test('several tasks stand side by side where they fit, else below each other; what holds of all is said once', () => {
  const aucs = { one: { adamw, sgd, near }, two: { adamw: sgd, sgd: adamw, near: [0.8, null, null] } };
  const comparison = compare(resultsOf(aucs));
  const wide = renderTextTable(comparison, { width: 120 }).split('\n');
  const head = wide.findIndex((line) => line.startsWith('arm '));
  assert.deepEqual(wide.slice(head, head + 5), [
    'arm      one, AUC in %                       two, AUC in %',
    '─────   ──────────────   ─────────────────────────────────',
    'adamw   81.20 ± 0.89                        75.10 ± 1.05 *',
    'sgd     75.10 ± 1.05 *                      81.20 ± 0.89',
    'near    80.79 ± 1.35 †   80.00 † (1 of 3; 2 without AUC)',
  ]);
  assert.equal(wide.filter((line) => line.startsWith('Tested over seeds alone')).length, 1);
  const narrow = renderTextTable(comparison, { width: 50 }).split('\n');
  assert.equal(narrow.filter((line) => line.startsWith('arm ')).length, 2);
  assert.ok(narrow.every((line) => line.length <= 50));
});

test("the experiment's alpha is named", () => {
  const settings = { ...SETTINGS, test: { ...SETTINGS.test, variant: 'welch', alpha: 0.01 } } as const;
  const text = render({ t: { adamw, sgd } }, { settings });
  assert.match(text, /\*: p below 0\.01\./);
  assert.match(text, /\[99 % CI\]/);
});

test('a partial run says so first', () => {
  const note = 'Made while 2 of 6 trials had not finished.';
  assert.ok(render({ t: { adamw, sgd } }, { state: { kind: 'partial', note } }).startsWith(`${note}\n\n`));
});

test('colours are off unless asked for, and only repeat what words and signs say', () => {
  const comparison = compare(resultsOf({ t: { adamw, sgd, near } }));
  const plain = renderTextTable(comparison);
  const coloured = renderTextTable(comparison, { colour: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one.
  assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), plain);
  assert.ok(coloured.startsWith('\u001b[1madamw\u001b[22m has the highest mean'));
  assert.ok(coloured.includes('\u001b[32m\u001b[4m80.79 ± 1.35\u001b[24m\u001b[39m'), 'green and underlined');
  assert.ok(!plain.includes('\u001b'));
});

test('names cannot move the cursor or colour the terminal', () => {
  const text = render({ 'a\u001b[2Jb': { 'x\r\ny': [0.5], '\u202Eevil': [0.4] } });
  for (const character of ['\u001b', '\r', '\u202E']) assert.ok(!text.includes(character));
  assert.match(text, /^x y has the highest mean/);
  assert.match(text, /^�evil /m);
});

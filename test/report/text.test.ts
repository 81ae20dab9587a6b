import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { renderTextTable } from '../../report/text.ts';
import { adamw, near, resultsOf, SETTINGS, sgd } from './examples.ts';

const render = (...args: Parameters<typeof resultsOf>): string => renderTextTable(compare(resultsOf(...args)));

test('two arms on one task', () => {
  assert.equal(
    render({ 'covid-xray': { adamw, sgd } }),
    `arm     covid-xray, AUC in %
─────   ─────────────────────────────────
adamw   81.20 ± 0.89  best
sgd     75.10 ± 1.05  second, p = 0.002 *

mean ± sample standard deviation over trials; p: Student's t-test, best against each other
* significant, n.s. not significant at 0.05

adamw is best on covid-xray (AUC 81.20 ± 0.89 %, 3 trials); the difference from sgd is significant
(p = 0.002).
`,
  );
});

test('several tasks stand side by side where they fit, else below each other; missing trials are told', () => {
  const aucs = { one: { adamw, sgd, near }, two: { adamw: sgd, sgd: adamw, near: [0.8, null, null] } };
  const comparison = compare(resultsOf(aucs));
  const wide = renderTextTable(comparison, { width: 120 }).split('\n');
  assert.deepEqual(wide.slice(0, 5), [
    'arm     one, AUC in %                          two, AUC in %',
    '─────   ────────────────────────────────────   ───────────────────────────────────',
    'adamw   81.20 ± 0.89  best                     75.10 ± 1.05  p = 0.002 *',
    'sgd     75.10 ± 1.05  p = 0.002 *              81.20 ± 0.89  best',
    'near    80.79 ± 1.35  second, p = 0.680 n.s.   80.00         second, 1 of 3 trials',
  ]);
  const narrow = renderTextTable(comparison, { width: 60 }).split('\n');
  assert.equal(narrow[0], 'arm     one, AUC in %');
  assert.equal(narrow[6], 'arm     two, AUC in %');
  assert.ok(narrow.every((line) => line.length <= 90));
});

test("Welch's test and the experiment's alpha are named", () => {
  const settings = { ...SETTINGS, test: { ...SETTINGS.test, variant: 'welch', alpha: 0.01 } } as const;
  assert.match(
    render({ t: { adamw, sgd } }, { settings }),
    /Welch's t-test.*\n\* significant, n\.s\. not significant at 0\.01/,
  );
});

test('colours are off unless asked for, and only repeat what the text says', () => {
  const comparison = compare(resultsOf({ t: { adamw, sgd, near } }));
  const plain = renderTextTable(comparison);
  const coloured = renderTextTable(comparison, { colour: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one.
  assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), plain);
  assert.ok(coloured.includes('\u001b[1m81.20 ± 0.89  best\u001b[22m'), 'the best is bold');
  assert.ok(coloured.includes('\u001b[32m\u001b[4m80.79 ± 1.35\u001b[24m  second'), 'green and underlined');
  assert.ok(!plain.includes('\u001b'));
});

test('names cannot move the cursor or colour the terminal', () => {
  const text = render({ 'a\u001b[2Jb': { 'x\r\ny': [0.5], '\u202Eevil': [0.4] } });
  for (const character of ['\u001b', '\r', '\u202E']) assert.ok(!text.includes(character));
  assert.match(text, /^x y {5}50\.00 {2}best$/m);
  assert.match(text, /^�evil/m);
});

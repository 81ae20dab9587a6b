import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { adamw, near, resultsOf, sgd } from './examples.ts';

const render = (...args: Parameters<typeof resultsOf>): string => {
  const results = resultsOf(...args);
  return renderMarkdown(results, compare(results));
};

test('the whole report of two arms', () => {
  const metrics = { accuracy: 0.7, 'auc/COVID-19': 0.9, 'auc/Normal': null };
  assert.equal(
    render({ cxr: { adamw, sgd } }, { experiment: 'demo', description: 'Does the optimiser matter?' }, metrics),
    `# demo

Does the optimiser matter?

<!--assay:notice--><!--/assay:notice-->

**adamw** is best on cxr (AUC 81.20 ± 0.89 %, 3 trials); the difference from sgd is significant (p = 0.002).

## Arms and tasks

| arm | cxr, AUC in % |
| :-- | --: |
| adamw | **81.20 ± 0.89** |
| sgd | <ins>75.10 ± 1.05</ins> (p = 0.002 \\*) |

- Entries are mean ± sample standard deviation (divisor n − 1) over n = 3 trials. Best mean in bold, second best underlined.
- AUC: area under the ROC curve of a class against all others, averaged over the classes. A class that no test image has, or all have, has no AUC and is left out of the average.
- p: two-sided two-sample Student's t-test (equal variances) between the trials of a task's best arm and those of each other arm. An asterisk (\\*) marks p \\< 0.05: significantly different from the best.
- Green and “n.s.” (not significant) mark p ≥ 0.05: no difference from the best was shown. That does not show that there is none; few trials find only large differences.
- Trials differ in their random seed and share the data split: p speaks about repeating the training on this split, not about other patients.

## cxr

### AUC in %

| arm | n | mean | SD | 95 % CI of the mean | p | p adjusted (Holm) |
| :-- | --: | --: | --: | --: | --: | --: |
| adamw | 3 | 81.20 | 0.89 | 79.00 to 83.40 | – | – |
| sgd | 3 | 75.10 | 1.05 | 72.50 to 77.70 | 0.002 | 0.002 |

### Every trial

| arm | trial 1 | trial 2 | trial 3 |
| :-- | --: | --: | --: |
| adamw | 80.56 | 82.21 | 80.83 |
| sgd | 74.12 | 76.20 | 74.98 |

### Every metric

| metric | adamw | sgd |
| :-- | --: | --: |
| AUC in % | 81.20 ± 0.89 | 75.10 ± 1.05 |
| accuracy in % | 70.00 ± 0.00 | 70.00 ± 0.00 |

### AUC in %, every class

| class | adamw | sgd |
| :-- | --: | --: |
| COVID-19 | 90.00 ± 0.00 | 90.00 ± 0.00 |
| Normal | – | – |

<!--assay:run--><!--/assay:run-->
`,
  );
});

test('marks for arms that do not differ, and for missing trials', () => {
  const text = render({ cxr: { adamw, near, part: [0.5, null] } });
  assert.match(text, /^\| near \| <ins>80\.79 ± 1\.35<\/ins> \(p = 0\.680 n\.s\. 🟢\) \|$/m);
  assert.match(text, /^\| part \| 50\.00 \(1 of 2 trials\) \|$/m);
  assert.match(text, /^- part on cxr: no AUC in trial 2; the figures are over the other trial\.$/m);
});

test('notes on adjusted p-values come with several comparisons, and on missing tests where one is missing', () => {
  const has = (text: string) => ({ holm: text.includes('follow Holm'), untested: text.includes('Where no p stands') });
  assert.deepEqual(has(render({ cxr: { adamw, sgd } })), { holm: false, untested: false });
  assert.deepEqual(has(render({ cxr: { adamw, sgd, near } })), { holm: true, untested: false });
  assert.deepEqual(has(render({ cxr: { adamw, sgd, one: [0.5] } })), { holm: true, untested: true });
  assert.deepEqual(has(render({ cxr: { a: [0.5], b: [0.6] } })), { holm: false, untested: true });
  assert.match(render({ cxr: { a: [0.5], b: [0.6] } }), /single trial: there is no deviation/);
});

test('a report of many diverged trials is not buried in notes', () => {
  const arms = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`arm${index}`, [null]]));
  const text = render({ cxr: arms });
  assert.equal(text.split('no AUC in trial 1').length - 1, 20);
  assert.match(text, /^- 5 more arms with undefined trials\.$/m);
});

test('names cannot break out of tables or become marks, links or HTML', () => {
  const evil = '# a|b *c* _d_ `e` [f](g) <img src=x>\nnext &amp; \u001b[31m';
  const shown = '# a\\|b \\*c\\* \\_d\\_ \\`e\\` \\[f\\](g) \\<img src=x\\> next \\&amp; �\\[31m';
  const text = render(
    { [evil]: { [evil]: [0.5, 0.6] } },
    { experiment: evil, description: evil },
    { [`auc/${evil}`]: 0.5 },
  );
  const lines = text.split('\n');
  assert.equal(lines[0], `# ${shown}`);
  assert.equal(lines[2], `\\${shown}`, 'a description does not become a heading');
  assert.ok(lines.includes(`| arm | ${shown}, AUC in % |`));
  assert.ok(lines.includes(`| ${shown} | **55.00 ± 7.07** |`));
  assert.ok(lines.includes(`| ${shown} | 50.00 ± 0.00 |`));
});

for (const [start, shown] of [
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['12) item', '12\\) item'],
  ['    code', 'code'],
  ['=====', '\\====='],
  ['> quote', '\\> quote'],
  ['plain - text 1. with # signs', 'plain - text 1. with # signs'],
] as const) {
  test(`a description stays a paragraph: ${start}`, () => {
    assert.equal(render({ cxr: { adamw } }, { description: start }).split('\n')[2], shown);
  });
}

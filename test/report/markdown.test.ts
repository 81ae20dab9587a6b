import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adamw, near, resultsOf, sgd } from './examples.ts';
import { fileOf, RESULTS } from './pages.ts';

const render = (...args: Parameters<typeof resultsOf>): string => fileOf('report.md', resultsOf(...args));

const EXPECTED = `# demo

Does the optimiser matter?

Which of 2 arms (models with their initialisation and settings) has the highest AUC on cxr, and is the difference real?

<!--assay:notice--><!--/assay:notice-->

**adamw** is best on cxr. +6.1 AUC points \\[3.9, 8.3\\] over sgd, p = 0.002; 3 trials each, test images not known.

Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.

| arm | difference, AUC points \\[95 % CI\\] | p | mean ± SD, % |
| :-- | --: | --: | --: |
| **adamw** | reference | – | 81.20 ± 0.89 |
| <ins>sgd</ins> | +6.1 \\[3.9, 8.3\\] | 0.002 \\* | 75.10 ± 1.05 |

Bold: highest mean. \\*: p below 0.05. Differences: the highest mean minus that of the row, with 95 % confidence intervals; where one contains 0 no difference is shown. Points are percentage points. ±: sample standard deviation over trials (trainings with other seeds).

## cxr

- The smallest difference that these trials find with a chance of 80 % is 3 AUC points.

### Every trial, AUC in %

| arm | trial 1, % | trial 2, % | trial 3, % |
| :-- | --: | --: | --: |
| adamw | 80.56 | 82.21 | 80.83 |
| sgd | 74.12 | 76.20 | 74.98 |

### More statistics

| arm | 95 % CI of the mean, % | standard error, AUC points | of it: seeds, AUC points | of it: test cases, AUC points | df |
| :-- | --: | --: | --: | --: | --: |
| **adamw** | 78.90 to 83.30 | – | – | – | – |
| <ins>sgd</ins> | 72.41 to 77.61 | 0.79 | 0.79 | 0.00 | 4.0 |

### Does the conclusion change? With 1 of 3 other analyses

| analysis | conclusion | in words |
| :-- | :-- | :-- |
| Welch's t-test (unequal variances) | the same | adamw is best |
| Mann-Whitney over seeds, exact | the same | cannot go below p = 0.100 with so few trials: says nothing |
| by accuracy, over seeds alone | changes | no test possible: the trials do not vary |

### Every metric

| metric | adamw | sgd |
| :-- | --: | --: |
| AUC in % | 81.20 ± 0.89 | 75.10 ± 1.05 |
| accuracy in % | 70.00 ± 0.00 | 70.00 ± 0.00 |

### AUC in %, every class

| class | adamw | sgd |
| :-- | --: | --: |
| COVID-19 | **90.00 ± 0.00** | **90.00 ± 0.00** |
| Normal | – | – |

Highest mean of a class in bold, where higher is better; not tested. A dash: not defined, as where no test image, or every one, is of that class.

`;

test('the whole report of two arms', () => {
  const metrics = { accuracy: 0.7, 'auc/COVID-19': 0.9, 'auc/Normal': null };
  const text = render(
    { cxr: { adamw, sgd } },
    { experiment: 'demo', description: 'Does the optimiser matter?' },
    metrics,
  );
  const [before, notes] = text.split('## How to read the numbers\n\n');
  assert.equal(before, EXPECTED);
  assert.match(notes!, /^(- .+\n)+\n<!--assay:run--><!--\/assay:run-->\n$/);
});

test('signs and green for arms that may be best, reasons for missing trials', () => {
  const text = render({ cxr: { adamw, near, sgd } });
  assert.match(text, /^\| <ins>near<\/ins> 🟢 \| \+0\.4 .+ \| 0\.680 † \| 80\.79 ± 1\.35 \|$/m);
  assert.match(
    fileOf('report.md', RESULTS['unfinished trials']!),
    /^\| b \| .+ \| 69\.50 ± 0\.71 \| 2 of 3; 1 diverged in epoch 1 \|$/m,
  );
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
  assert.ok(lines.includes(`## ${shown}`));
  assert.ok(lines.includes(`| **${shown}** | 55.00 ± 7.07 |`));
  assert.ok(lines.includes(`| ${shown} | **50.00 ± 0.00** |`));
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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import type { ExperimentResults } from '../../report/results.ts';
import { verdicts } from '../../report/verdict.ts';
import { adamw, finished, near, resultsOf, sgd } from './examples.ts';

type Arms = Parameters<typeof resultsOf>[0][string];

const say = (arms: Arms): string => {
  const [verdict] = verdicts(compare(resultsOf({ cxr: arms })));
  return `${verdict!.kind}: ${verdict!.best ?? ''}${verdict!.text}`;
};
const bad = [0.5, 0.51, 0.52];
const worse = [0.4, 0.41, 0.42];

const cases: readonly (readonly [behaviour: string, arms: Arms, expected: string])[] = [
  [
    'one significant difference',
    { adamw, sgd },
    'settled: adamw is best on cxr (AUC 81.20 ± 0.89 %, 3 trials); the difference from sgd is significant (p = 0.002).',
  ],
  [
    'all differences significant',
    { adamw, sgd, bad },
    'settled: adamw is best on cxr (AUC 81.20 ± 0.89 %, 3 trials); the differences from sgd and bad are significant (largest p = 0.002). Adjusted for 2 comparisons (Holm), both remain significant.',
  ],
  [
    'no significant difference',
    { adamw, near },
    'open: adamw has the highest mean on cxr (AUC 81.20 ± 0.89 %, 3 trials); the difference from near is not significant (p = 0.680). Which arm is best cannot be said from these trials.',
  ],
  [
    'some significant, some not, one untested',
    { adamw, sgd, near, single: [0.7] },
    'partly: adamw has the highest mean on cxr (AUC 81.20 ± 0.89 %, 3 trials); the difference from sgd is significant (p = 0.002), the difference from near is not significant (p = 0.680) and no test against single is possible, because that takes at least two trials of each arm. Adjusted for 2 comparisons (Holm), it remains significant.',
  ],
  [
    'many arms by their number',
    { adamw, bad, worse, a: worse, b: bad, near },
    'partly: adamw has the highest mean on cxr (AUC 81.20 ± 0.89 %, 3 trials); the differences from 4 of the 5 other arms are significant (largest p < 0.001) and the difference from near is not significant (p = 0.680). Adjusted for 5 comparisons (Holm), all 4 remain significant.',
  ],
  [
    'adjustment takes significance away',
    { adamw, near, close: [0.775, 0.789, 0.795], a: near, b: near },
    'partly: adamw has the highest mean on cxr (AUC 81.20 ± 0.89 %, 3 trials); the difference from close is significant (p = 0.030) and the differences from near, a and b are not significant (smallest p = 0.680). Adjusted for 4 comparisons (Holm), it is no longer significant.',
  ],
  [
    'one trial an arm',
    { adamw: [0.8], sgd: [0.7] },
    'untested: adamw has the highest mean on cxr (AUC 80.00 %, 1 trial); no test against sgd is possible, because that takes at least two trials of each arm. Which arm is best cannot be said from these trials.',
  ],
  [
    'trials that do not vary',
    { adamw: [0.8, 0.8], sgd: [0.7, 0.7] },
    'untested: adamw has the highest mean on cxr (AUC 80.00 ± 0.00 %, 2 trials); no test against sgd is possible, because their trials do not vary. Which arm is best cannot be said from these trials.',
  ],
  [
    'a single arm',
    { adamw },
    'none: adamw is the only arm on cxr (AUC 81.20 ± 0.89 %, 3 trials): there is nothing to compare it with.',
  ],
  [
    'no value at all',
    { adamw: [null], sgd: [null] },
    'none: No trial on cxr has a defined AUC: nothing can be compared.',
  ],
];

for (const [behaviour, arms, expected] of cases) test(behaviour, () => assert.equal(say(arms), expected));

test('of distances the lowest mean is the best', () => {
  const trials = (values: readonly number[]) => values.map((hd95, index) => finished(index + 1, { hd95 }));
  const results: ExperimentResults = {
    ...resultsOf({}),
    tasks: [{ name: 'lung', metric: 'hd95', dataset: 'lung' }],
    arms: ['unet', 'upernet'],
    cells: [
      { task: 'lung', arm: 'unet', trials: trials([4, 5, 6]) },
      { task: 'lung', arm: 'upernet', trials: trials([5, 4, 7]) },
    ],
  };
  const [verdict] = verdicts(compare(results));
  assert.equal(
    `${verdict!.best}${verdict!.text}`,
    'unet has the lowest mean on lung (HD95 5.00 ± 1.00 px, 3 trials); the difference from upernet is not significant (p = 0.768). Which arm is best cannot be said from these trials.',
  );
});

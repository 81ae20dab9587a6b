import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import type { ExperimentResults, TrialResult } from '../../report/results/results.ts';
import { verdicts, verdictText } from '../../report/words/verdict.ts';
import type { ReportSettings } from '../../schemas/config.ts';
import { adamw, finished, near, resultsOf, SETTINGS, sgd } from './examples.ts';

type Arms = Parameters<typeof resultsOf>[0][string];

const sayOf = (results: ExperimentResults): string => {
  const [verdict] = verdicts(compare(results));
  return `[${verdict!.chip}] ${verdictText(verdict!)}`;
};
const say = (arms: Arms, settings: Partial<ReportSettings> = {}): string =>
  sayOf(resultsOf({ cxr: arms }, { settings: { ...SETTINGS, ...settings } }));
const bad = [0.5, 0.51, 0.52];
const worse = [0.4, 0.41, 0.42];
const cases: readonly (readonly [behaviour: string, said: string, expected: string])[] = [
  [
    'two arms, a difference',
    say({ adamw, sgd }),
    '[● best on this test set] adamw is best on cxr. +6.1 AUC points [3.9, 8.3] over sgd, p = 0.002; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'every difference significant',
    say({ adamw, sgd, bad }),
    '[● best on this test set] adamw is best on cxr. +6.1 AUC points [3.9, 8.3] over sgd, p = 0.002, no larger against any other arm; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'no difference shown',
    say({ adamw, near }),
    '[○ 2 may be best] adamw has the highest mean on cxr; may be best: adamw, near. +0.4 AUC points [−2.2, 3.0] over near, p = 0.680; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'some significant, some not, one with a single trial',
    say({ adamw, sgd, near, single: [0.7] }),
    '[○ 3 may be best] adamw has the highest mean on cxr; may be best: adamw, near, single. +0.4 AUC points [−2.2, 3.0] over near, p = 0.680; 1 to 3 trials, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'many arms',
    say({ adamw, bad, worse, a: worse, b: bad, near }),
    '[○ 2 may be best] adamw has the highest mean on cxr; may be best: adamw, near. +0.4 AUC points [−2.2, 3.0] over near, p = 0.680 (adjusted 1.000); 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'more arms that may be best than are named',
    say({ adamw, near, a: near, b: near, c: near, d: near, e: near, f: near }),
    '[○ 8 may be best] adamw has the highest mean on cxr; may be best: adamw, near, a, b, c and 3 more. +0.4 AUC points [−2.2, 3.0] over near, p = 0.680 (adjusted 1.000); 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'unadjusted p below alpha against all others, the adjusted not: best, and no word against it',
    say(
      { top: [0.8, 0.82, 0.84], b: [0.765, 0.78, 0.795], c: [0.76, 0.78, 0.8] },
      { test: { ...SETTINGS.test, alpha: 0.1 } },
    ),
    '[● best on this test set] top is best on cxr. +4.0 AUC points [0.9, 7.1] over b, p = 0.050; against every other arm at most 0.070 (c); 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'one trial an arm and nothing else known',
    say({ adamw: [0.8], sgd: [0.7] }),
    '[– not tested] adamw has the highest mean on cxr; which arm is best cannot be said: no test is possible, because it takes at least two trials of each arm, or predictions of the same test cases. +10.00 AUC points over sgd; 1 trial each, test images not known.',
  ],
  [
    'trials that do not vary',
    say({ adamw: [0.8, 0.8], sgd: [0.7, 0.7] }),
    '[– not tested] adamw has the highest mean on cxr; which arm is best cannot be said: no test is possible, because the trials do not vary. +10.00 AUC points over sgd; 2 trials each, test images not known.',
  ],
  [
    'values that differ by rounding alone do not vary',
    say({ a: [0.1 + 0.2, 0.3, 0.3], b: [0.3, 0.3, 0.3] }),
    '[– not tested] a has the highest mean on cxr; which arm is best cannot be said: no test is possible, because the trials do not vary. 0.00 AUC points over b; 3 trials each, test images not known.',
  ],
  [
    'a single arm',
    say({ adamw }),
    '[– nothing to compare] adamw is the only arm on cxr (AUC 81.20 ± 0.89 %): there is nothing to compare it with.',
  ],
  [
    'no value at all',
    say({ adamw: [null], sgd: [null] }),
    '[– nothing to compare] No trial on cxr has a defined AUC: nothing can be compared. adamw has 0 of 1 trials; 1 without AUC. sgd has 0 of 1 trials; 1 without AUC.',
  ],
  [
    'a difference that does not matter',
    say({ a: [0.90012, 0.90013, 0.90014], b: [0.9, 0.90001, 0.90002] }, { relevant: 1 }),
    '[● best on this test set] a is best on cxr. +0.0120 AUC points [0.0097, 0.0143] over b, p < 0.001; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients. a is equivalent within 1 AUC point to b.',
  ],
  [
    'a difference smaller than relevant, its interval not',
    say({ adamw, sgd }, { relevant: 7 }),
    '[● best on this test set] adamw is best on cxr. +6.1 AUC points [3.9, 8.3] over sgd, p = 0.002; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients. The difference between adamw and sgd is smaller than relevant (7 AUC points).',
  ],
  [
    'a relevant difference',
    say({ adamw, sgd }, { relevant: 2 }),
    '[● best on this test set] adamw is best on cxr. +6.1 AUC points [3.9, 8.3] over sgd, p = 0.002; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients. The difference between adamw and sgd is relevant (2 AUC points or more, over the whole interval).',
  ],
  [
    'a baseline',
    say({ adamw, sgd, near, bad }, { compare: { baseline: 'sgd' } }),
    '[● 2 better than sgd] Against the baseline sgd on cxr: better: adamw, near; worse: bad. adamw +6.1 AUC points [3.9, 8.3] over sgd, p = 0.002 (adjusted 0.003); 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'a baseline from which nothing differs',
    say({ adamw, near }, { compare: { baseline: 'near' } }),
    '[○ none differs from near] Against the baseline near on cxr: no difference shown: adamw. adamw +0.4 AUC points [−2.2, 3.0] over near, p = 0.680; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
  [
    'marks of the paper',
    say(
      { adamw, sgd, near },
      { protocol: 'paper', test: { over: 'seeds', variant: 'student', adjust: 'none', alpha: 0.05 } },
    ),
    '[○ 2 may be best] adamw has the highest mean on cxr; not significantly different at 0.05, unadjusted: near. +0.4 AUC points [−2.2, 3.0] over near, p = 0.680; 3 trials each, test images not known.',
  ],
  [
    'an outlier turns the order round',
    say({ a: [0.95, 0.95, 0.95, 0.95, 0.5], b: [0.94, 0.93, 0.94, 0.92, 0.93] }),
    '[○ 2 may be best] b has the highest mean on cxr; may be best: b, a. +7.2 AUC points [−13.6, 28.0] over a, p = 0.447; 5 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  ],
];

for (const [behaviour, said, expected] of cases) test(behaviour, () => assert.equal(said, expected));

const failed = (trial: number, reason: string): TrialResult => ({ trial, state: 'failed', reason });
const unfinished = (trial: number): TrialResult => ({ trial, state: 'unfinished', reason: 'not run yet' });
const withTrials = (
  arms: Readonly<Record<string, readonly TrialResult[]>>,
  changes: Partial<ExperimentResults> = {},
): ExperimentResults => ({
  ...resultsOf({ cxr: {} }),
  arms: Object.keys(arms),
  cells: Object.entries(arms).map(([arm, trials]) => ({ task: 'cxr', arm, trials })),
  ...changes,
});
const auc = (values: readonly number[]): readonly TrialResult[] =>
  values.map((value, index) => finished(index + 1, { auc: value }));

const missing: readonly (readonly [behaviour: string, said: string, expected: string])[] = [
  [
    'one diverged trial of another arm withholds nothing',
    sayOf(withTrials({ good: auc(adamw), other: [...auc(sgd.slice(0, 2)), failed(3, 'diverged in epoch 1')] })),
    '[● best on this test set] good is best on cxr. +6.0 AUC points [2.8, 9.3] over other, p = 0.010; 2 to 3 trials, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients. other has 2 of 3 trials; 1 diverged in epoch 1. Counting the failed trial as the worst value (AUC 50.00 %): good has the highest mean; may be best: good, other.',
  ],
  [
    'an arm that lacks a trial is not best by itself',
    sayOf(withTrials({ good: [...auc(adamw.slice(0, 2)), failed(3, 'diverged in epoch 1')], other: auc(sgd) })),
    '[◐ trials missing] good has the highest mean on cxr; it lacks trials (2 of 3; 1 diverged in epoch 1) and is not called best. +6.3 AUC points [3.1, 9.4] over other, p = 0.008; 2 to 3 trials, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients. good has 2 of 3 trials; 1 diverged in epoch 1. Counting the failed trial as the worst value (AUC 50.00 %): other has the highest mean; may be best: other, good.',
  ],
  [
    'an arm that diverged every time',
    sayOf(withTrials({ good: auc(adamw), 'too-high': [1, 2, 3].map((trial) => failed(trial, 'diverged in epoch 1')) })),
    '[– not tested] good has the highest mean on cxr; which arm is best cannot be said: no test is possible, because no other arm has a finished trial. 0 to 3 trials, test images not known. too-high has 0 of 3 trials; 3 diverged in epoch 1. Counting the 3 failed trials as the worst value (AUC 50.00 %): good is best.',
  ],
  [
    'a failed trial counts no better than the lowest that finished, though that is below chance',
    sayOf(withTrials({ good: auc([0.6, 0.62, 0.61]), other: [...auc([0.41, 0.4]), failed(3, 'diverged in epoch 1')] })),
    '[● best on this test set] good is best on cxr. +20.5 AUC points [17.8, 23.2] over other, p < 0.001; 2 to 3 trials, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients. other has 2 of 3 trials; 1 diverged in epoch 1. Counting the failed trial as the worst value (AUC 40.00 %): good is best.',
  ],
  [
    'an arm that has not run yet may be best',
    sayOf(withTrials({ good: auc(adamw), other: auc(sgd), later: [1, 2, 3].map(unfinished) })),
    '[◐ trials missing] good has the highest mean on cxr; not called best before later has a finished trial. +6.1 AUC points [3.9, 8.3] over other, p = 0.002; 0 to 3 trials, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients. later has 0 of 3 trials; 3 not run yet.',
  ],
];
for (const [behaviour, said, expected] of missing) test(behaviour, () => assert.equal(said, expected));

/** Contributions of `units` cases whose squares sum to `variance`, the same for every arm's part `shared`. */
const cases100 = { common: true, cases: 100, patients: 57, positives: null, left_out_classes: [] } as const;
const contributions = (size: number, phase: number): Float64Array =>
  Float64Array.from({ length: 100 }, (_, unit) => size * Math.sin(unit * (1 + phase) + phase));
const withCases = (values: readonly number[], size: number, phase: number): readonly TrialResult[] =>
  values.map((value, index) => ({ ...finished(index + 1, { auc: value }), contributions: contributions(size, phase) }));
const known = (size: number, changes: Partial<ExperimentResults> = {}): ExperimentResults =>
  withTrials(
    { adamw: withCases(adamw, size, 0.1), sgd: withCases(sgd, size, 0.7) },
    { cases: { cxr: cases100 }, ...changes },
  );

const ofCases: readonly (readonly [behaviour: string, said: string, expected: string])[] = [
  [
    'seeds and test cases together',
    sayOf(known(0.0005)),
    '[● best] adamw is best on cxr. +6.1 AUC points [3.9, 8.3] over sgd, p < 0.001; 3 trials each, 100 test images of 57 patients.',
  ],
  [
    'significant over seeds, not with cases',
    sayOf(known(0.01)),
    '[◐ repeatable on this test set] adamw has the highest mean on cxr; repeatable on this test set; too few test patients to say so of others; may be best: adamw, sgd. +6.1 AUC points [−13.7, 25.9] over sgd, p = 0.546; 3 trials each, 100 test images of 57 patients.',
  ],
  [
    'patients not known',
    sayOf(known(0.0005, { cases: { cxr: { ...cases100, patients: null } } })),
    '[● best] adamw is best on cxr. +6.1 AUC points [3.9, 8.3] over sgd, p < 0.001; 3 trials each, 100 test images, patients not known.',
  ],
  [
    'one trial each: cases alone',
    sayOf(
      withTrials(
        { adamw: withCases([0.8], 0.0005, 0.1), sgd: withCases([0.75], 0.0005, 0.7) },
        { cases: { cxr: cases100 } },
      ),
    ),
    '[● best of these models] adamw is best on cxr among these trained models. +5.0 AUC points [4.0, 6.0] over sgd, p < 0.001; 1 trial each, 100 test images of 57 patients. One trial each: what another seed would give is not covered.',
  ],
  [
    'arms tested on different cases',
    sayOf(
      withTrials(
        { adamw: withCases(adamw, 0.0005, 0.1), sgd: withCases(sgd, 0.0005, 0.7) },
        { cases: { cxr: { common: false, reason: 'sgd was tested on other images than adamw (data.seed).' } } },
      ),
    ),
    '[– not comparable] No arm on cxr can be called best: sgd was tested on other images than adamw (data.seed).',
  ],
];
for (const [behaviour, said, expected] of ofCases) test(behaviour, () => assert.equal(said, expected));

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
  assert.equal(
    sayOf(results),
    '[○ 2 may be best] unet has the lowest mean on lung; may be best: unet, upernet. −0.3 px of HD95 [−3.3, 2.6] against upernet, p = 0.768; 3 trials each, test images not known. Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.',
  );
});

/** Whatever the trials are: sentence, chip, stars and green cells never contradict each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare } from '../../report/compare.ts';
import { reportFiles } from '../../report/files.ts';
import type { TrialResult } from '../../report/results/results.ts';
import { cellOf } from '../../report/words/cell.ts';
import { flagNotes } from '../../report/words/flag-notes.ts';
import { notes } from '../../report/words/notes.ts';
import { verdicts, verdictText } from '../../report/words/verdict.ts';
import { finished, resultsOf, SETTINGS } from './examples.ts';

/** Near each other, so that every kind of decision comes up. */
const value = fc.integer({ min: 0, max: 12 }).map((step) => 0.8 + step / 400);
const trial = fc.oneof(
  { weight: 8, arbitrary: value.map((auc) => ({ auc, state: 'finished' as const })) },
  { weight: 1, arbitrary: fc.constantFrom({ state: 'failed' as const }, { state: 'unfinished' as const }) },
);
/** Some arms are far ahead, or some would never be best. */
const arm = fc.record({ ahead: fc.constantFrom(0, 0, 0.08), trials: fc.array(trial, { minLength: 1, maxLength: 5 }) });
const arms = fc.array(arm, { minLength: 1, maxLength: 4 });
const compareBy = fc.constantFrom('best' as const, 'all-pairs' as const, { baseline: 'arm0' });
const adjust = fc.constantFrom('holm' as const, 'none' as const);

const CONTRADICTIONS = /no longer significant|none .* significant|not significant|may be best|cannot be said/;

test('one decided value: no sentence, star or colour against another', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(arms, compareBy, adjust, (list, by, adjusted) => {
      const cells = list.map(({ ahead, trials }, index) => ({
        task: 'cxr',
        arm: `arm${index}`,
        trials: trials.map(
          (one, at): TrialResult =>
            one.state === 'finished'
              ? finished(at + 1, { auc: one.auc + ahead })
              : { trial: at + 1, state: one.state, reason: 'why' },
        ),
      }));
      const settings = { ...SETTINGS, compare: by, test: { ...SETTINGS.test, adjust: adjusted } };
      const comparison = compare({ ...resultsOf({ cxr: {} }), arms: cells.map(({ arm }) => arm), cells, settings });
      const { decision, arms: compared } = comparison.tasks['cxr']!;
      const [verdict] = verdicts(comparison);
      const text = verdictText(verdict!);
      seen.add(decision.kind === 'open' ? decision.because : decision.kind);
      assert.ok(
        !/NaN|Infinity|undefined|null/.test([text, ...notes(comparison), ...flagNotes(comparison, 'cxr')].join()),
      );
      if (verdict!.answer.includes(' is best on')) {
        assert.equal(decision.kind, 'best');
        assert.doesNotMatch(verdict!.answer, CONTRADICTIONS);
        assert.match(verdict!.chip, /best/);
      } else assert.doesNotMatch(verdict!.chip, /^● best/);
      for (const [name, arm] of Object.entries(compared)) {
        const cell = cellOf(comparison, comparison.tasks['cxr']!, name);
        assert.ok(!(cell.green && cell.mark === '*'), 'a star on a green cell');
        if (cell.mark === '*') assert.ok(arm.test!.p_adjusted! < 0.05);
        if (decision.kind === 'best') {
          assert.ok(!cell.green, 'may be best, beside one that is best');
          if (arm.test !== null && arm.n > 0) assert.ok(arm.test.p! < 0.05);
          if (name === decision.leader) assert.equal(arm.n, arm.planned, 'best without all its trials');
        }
        if (decision.kind === 'open') {
          const listed = decision.may_be_best.includes(name);
          if (cell.mark === '*') assert.ok(!listed, 'a star on an arm that may be best');
          if (cell.green) assert.ok(listed);
        }
      }
    }),
    { numRuns: 400, seed: 12 },
  );
  for (const kind of ['best', 'not-shown', 'baseline', 'untested', 'nothing', 'leader-incomplete'])
    assert.ok(seen.has(kind), `${kind} never came up`);
});

const kinds = fc.constantFrom(
  { kind: 'folds' } as const,
  { kind: 'repeated', test: 50, train: 150 } as const,
  { kind: 'same-cases' } as const,
  { kind: 'unknown' } as const,
);
const LETTERS = 'abcd'.split('');

test('whatever the tasks of a data set are: every file is made, one answer a data set or task, and none against another', () => {
  const several = fc.array(fc.tuple(fc.array(trial, { minLength: 1, maxLength: 3 }), fc.constantFrom(0, 0.08)), {
    minLength: 12,
    maxLength: 12,
  });
  const known = fc.boolean();
  fc.assert(
    fc.property(several, kinds, compareBy, fc.integer({ min: 2, max: 4 }), known, (drawn, splits, by, count, cases) => {
      const names = LETTERS.slice(0, count);
      const cells = names.flatMap((task, at) =>
        [0, 1, 2].map((arm) => {
          const [trials, ahead] = drawn[3 * at + arm]!;
          return {
            task,
            arm: `arm${arm}`,
            trials: trials.map(
              (one, index): TrialResult =>
                one.state === 'finished'
                  ? {
                      ...finished(index + 1, { auc: one.auc + ahead }),
                      contributions: cases ? Float64Array.of(0.01, -0.01 * one.auc, 0.002 * at - 0.001) : null,
                    }
                  : { trial: index + 1, state: one.state, reason: 'why' },
            ),
          };
        }),
      );
      const common = { common: true, cases: 3, patients: null, positives: null, left_out_classes: [] } as const;
      const results = {
        ...resultsOf(Object.fromEntries(names.map((name) => [name, {}]))),
        arms: ['arm0', 'arm1', 'arm2'],
        cells,
        settings: { ...SETTINGS, compare: by, relevant: 1 },
        cases: Object.fromEntries(names.map((name) => [name, cases ? common : null])),
        // The last task is a data set of its own.
        datasets: count < 3 ? [] : [{ dataset: 'whole', tasks: names.slice(0, -1), splits }],
      };
      const comparison = compare(results);
      const pooled = count >= 3 && (splits.kind === 'folds' || splits.kind === 'repeated');
      const all = verdicts(comparison);
      assert.deepEqual(
        all.map(({ task }) => task),
        pooled ? ['whole', names.at(-1)] : names,
      );
      for (const { answer, chip } of all) {
        if (answer.includes(' is best on')) assert.doesNotMatch(answer, CONTRADICTIONS);
        else assert.doesNotMatch(chip, /^● best/);
      }
      for (const { name, text } of reportFiles(results, comparison))
        if (name !== 'results.json') assert.doesNotMatch(text, /NaN|Infinity|undefined/, name);
    }),
    { numRuns: 150, seed: 12 },
  );
});

/** Contributions beside a jackknife that leaves one case out and computes the metric again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ClassificationCases, ClassificationMetric } from '../../metrics/definition.ts';
import { metrics } from '../../metrics/registry.ts';

const without = (cases: ClassificationCases, out: number): ClassificationCases => {
  const keep = (_: number, at: number): boolean => at !== out;
  return {
    ...cases,
    cases: cases.cases - 1,
    truth: (cases.truth as Int32Array).filter(keep),
    scores: (cases.scores as Float64Array).filter((_, at) => Math.floor(at / cases.classes) !== out),
  };
};

/** √((N − 1)/N) (mean − θ without each). */
function jackknife(metric: ClassificationMetric, cases: ClassificationCases): readonly number[] {
  const value = metric.of(cases);
  const left = Array.from({ length: cases.cases }, (_, at) => {
    const found = metric.of(without(cases, at));
    return typeof found === 'string' ? (value as number) : found;
  });
  const middle = left.reduce((sum, one) => sum + one, 0) / left.length;
  return left.map((one) => Math.sqrt((cases.cases - 1) / cases.cases) * (middle - one));
}

const drawn = (classes: number) =>
  fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: classes - 1 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: classes, maxLength: classes }),
    ),
    {
      minLength: 6,
      maxLength: 40,
    },
  );

const casesOf = (classes: number, rows: readonly (readonly [number, readonly number[]])[]): ClassificationCases => ({
  cases: rows.length,
  classes,
  labels: 'multi-class',
  truth: Int32Array.from(rows, ([truth]) => truth),
  scores: Float64Array.from(rows.flatMap(([, scores]) => scores.map((one) => (one + 1) / 11))),
  units: null,
  operating: { thresholds: Array(classes).fill(0.5), prevalence: null },
});

for (const name of [
  'average_precision',
  'balanced_accuracy',
  'f1',
  'mcc',
  'quadratic_kappa',
  'sensitivity',
  'npv',
] as const)
  test(`contributions to ${name} are the jackknife's`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }).chain((classes) => drawn(classes).map((rows) => casesOf(classes, rows))),
        (cases) => {
          const metric = metrics[name] as ClassificationMetric;
          const found = metric.influence(cases);
          fc.pre(found !== null);
          // A mean over classes jumps where leaving a case out leaves a class out.
          const counts = Array.from(
            { length: cases.classes },
            (_, index) => cases.truth.filter((one: number) => one === index).length,
          );
          fc.pre(counts.every((count) => count >= 2));
          fc.pre(cases.classes === 2 || !['npv', 'f1'].includes(name));
          jackknife(metric, cases).forEach((expected, at) => {
            assert.ok(
              Math.abs(found!.contributions[at]! - expected) < 1e-10,
              `${at}: ${found!.contributions[at]}, not ${expected}`,
            );
          });
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classificationMetrics } from '../../metrics/classification.ts';
import type { ClassificationCases } from '../../metrics/definition.ts';
import { accuracy } from '../../metrics/definitions/accuracy.ts';
import { auc } from '../../metrics/definitions/auc.ts';
import { dice, diceMetric } from '../../metrics/definitions/dice.ts';
import { iou, iouMetric } from '../../metrics/definitions/iou.ts';
import { classificationInfluence, segmentationInfluence } from '../../metrics/influence.ts';
import { maskScores } from '../../metrics/masks/mask-scores.ts';
import { metricsOf } from '../../metrics/registry.ts';
import { casesOfMasks, measureSegmentation } from '../../metrics/segmentation.ts';
import type { Influence, Units } from '../../stats/influence/influence.ts';
import { meanInfluence } from '../../stats/influence/mean.ts';
import { ratioInfluence } from '../../stats/influence/ratio.ts';

const close = (actual: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`);
const squares = ({ contributions }: Influence): number => contributions.reduce((sum, one) => sum + one * one, 0);
const sum = ({ contributions }: Influence): number => contributions.reduce((total, one) => total + one, 0);
const unitsOf = (of: readonly number[]): Units => ({ count: Math.max(...of) + 1, of: Int32Array.from(of) });

/** Few different scores, so that ties are the rule. */
const score = fc.integer({ min: 0, max: 5 }).map((value) => value / 5);
const multiClass = fc.integer({ min: 2, max: 4 }).chain((classes) =>
  fc
    .array(
      fc.record({
        truth: fc.integer({ min: 0, max: classes - 1 }),
        scores: fc.array(score, { minLength: classes, maxLength: classes }),
      }),
      {
        minLength: 1,
        maxLength: 25,
      },
    )
    .map((cases) => ({ classes, cases })),
);
const multiLabel = fc.integer({ min: 1, max: 4 }).chain((classes) =>
  fc
    .array(
      fc.record({
        truth: fc.array(fc.integer({ min: -1, max: 1 }), { minLength: classes, maxLength: classes }),
        scores: fc.array(score, { minLength: classes, maxLength: classes }),
      }),
      { minLength: 1, maxLength: 25 },
    )
    .map((cases) => ({ classes, cases })),
);

test('values are those that evaluations report, for classes that exclude each other and for labels', () => {
  fc.assert(
    fc.property(fc.oneof(multiClass, multiLabel), ({ classes, cases }) => {
      const labels = typeof cases[0]!.truth === 'number' ? 'multi-class' : 'multi-label';
      const names = Array.from({ length: classes }, (_, index) => `c${index}`);
      const expected = classificationMetrics({
        labels,
        classes: names,
        truth: cases.map(({ truth }) => truth),
        scores: cases.map(({ scores }) => scores),
      });
      const input: ClassificationCases = {
        cases: cases.length,
        classes,
        labels,
        truth: Int8Array.from(cases.flatMap(({ truth }) => truth)),
        scores: Float64Array.from(cases.flatMap(({ scores }) => scores)),
        units: null,
      };
      for (const [name, metric] of metricsOf('classification')) {
        const found = classificationInfluence(metric, input);
        if (expected[name] === null) assert.equal(found, null);
        else close(found!.value, expected[name]!);
        // Contributions of an AUC sum to zero within positives and negatives, a mean's over all.
        const sumsToZero = name === 'auc' || (name === 'accuracy' && labels === 'multi-class');
        if (found !== null && sumsToZero) assert.ok(Math.abs(sum(found)) < 1e-12);
      }
    }),
  );
});

test('one score that is NaN leaves no influence, as it leaves no metric', () => {
  const input = { cases: 2, classes: 1, labels: 'multi-label', truth: Int8Array.of(0, 1), units: null } as const;
  assert.equal(classificationInfluence(auc, { ...input, scores: Float64Array.of(0.1, Number.NaN) }), null);
});

test("a mean's contributions square to the variance of the mean, and of a ratio of ones they are the same", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 }), (list) => {
      const values = Float64Array.from(list);
      const mean = list.reduce((total, one) => total + one, 0) / list.length;
      const variance = list.reduce((total, one) => total + (one - mean) ** 2, 0) / (list.length - 1) / list.length;
      const found = meanInfluence(values, null);
      close(squares(found), variance);
      const ratio = ratioInfluence(
        values,
        values.map(() => 1),
        null,
        (above, below) => above / below,
      );
      found.contributions.forEach((one, index) => {
        close(ratio.contributions[index]!, one);
      });
    }),
  );
});

test('cases of one patient count as one: copies of every case leave the variance as it was', () => {
  const truth = [0, 1, 1, 0, 1, 0, 0, 1];
  const scores = [0.1, 0.9, 0.4, 0.3, 0.8, 0.2, 0.6, 0.7];
  const one = {
    cases: 8,
    classes: 1,
    labels: 'multi-label',
    truth: Int8Array.from(truth),
    scores: Float64Array.from(scores),
  } as const;
  const twice = {
    ...one,
    cases: 16,
    truth: Int8Array.from([...truth, ...truth]),
    scores: Float64Array.from([...scores, ...scores]),
  };
  const patients = unitsOf([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
  for (const metric of [auc, accuracy]) {
    const single = classificationInfluence(metric, { ...one, units: null })!;
    const known = classificationInfluence(metric, { ...twice, units: patients })!;
    const unknown = classificationInfluence(metric, { ...twice, units: null })!;
    assert.equal(known.contributions.length, 8);
    assert.ok(squares(unknown) < 0.6 * squares(single), 'without patients the copies count twice');
    // DeLong's divisors P - 1 and Q - 1 against G - 1: 4/3 against 8/7.
    close(squares(known) / squares(single), metric === auc ? 8 / 7 / (4 / 3) : 1);
  }
});

test('a patient with positives and negatives counts with both, by hand', () => {
  const input: ClassificationCases = {
    cases: 5,
    classes: 1,
    labels: 'multi-label',
    truth: Int8Array.of(1, 0, 1, 0, 0),
    scores: Float64Array.of(0.9, 0.2, 0.4, 0.5, 0.1),
    units: unitsOf([0, 0, 1, 1, 2]),
  };
  const { value, contributions } = classificationInfluence(auc, input)!;
  close(value, 5 / 6);
  // Positives by (1 - 5/6)/2 and (2/3 - 5/6)/2, negatives by (1 - 5/6)/3, (1/2 - 5/6)/3 and (1 - 5/6)/3.
  const sums = [1 / 12 + 1 / 18, -1 / 12 - 1 / 9, 1 / 18];
  for (const [at, own] of sums.entries()) close(contributions[at]!, own * Math.sqrt(3 / 2));
});

test('units of one case each are no clusters', () => {
  const values = Float64Array.of(1, 2, 4);
  assert.deepEqual(meanInfluence(values, unitsOf([0, 1, 2])), meanInfluence(values, null));
});

test('two units have the variance of two', () => {
  // Influences ±0.5 of a mean over four cases, of two patients: sums ±1/4 · 2 · √2.
  const { contributions } = meanInfluence(Float64Array.of(0, 0, 1, 1), unitsOf([0, 0, 1, 1]));
  close(contributions[0]!, -Math.SQRT2 / 4);
  close(contributions[1]!, Math.SQRT2 / 4);
});

test('a case without the structure in either mask is right in full', () => {
  const nothing = new Uint8Array(9);
  const cases = casesOfMasks([[maskScores(nothing, nothing, { width: 3, height: 3 }, { x: 1, y: 1 })]]);
  for (const [name, metric] of metricsOf('segmentation')) {
    const found = segmentationInfluence(metric, cases);
    if (name === 'area_error') assert.equal(found, null);
    else assert.equal(found!.value, metric.direction === 'higher-is-better' ? 1 : 0, name);
  }
});

test('one unit says nothing of others: no contributions', () => {
  assert.equal(squares(meanInfluence(Float64Array.of(3), null)), 0);
  assert.equal(squares(meanInfluence(Float64Array.of(3, 4), unitsOf([0, 0]))), 0);
});

const pixels = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: 9, maxLength: 9 })
  .map((list) => Uint8Array.from(list));
const images = fc.array(fc.array(fc.tuple(pixels, pixels), { minLength: 2, maxLength: 2 }), {
  minLength: 1,
  maxLength: 6,
});

test('values of segmentations are those that evaluations report, with empty masks too', () => {
  fc.assert(
    fc.property(images, (list) => {
      const scores = list.map((image) =>
        image.map(([truth, prediction]) => maskScores(truth, prediction, { width: 3, height: 3 }, { x: 0.5, y: 0.5 })),
      );
      const expected = measureSegmentation(['left', 'right'], scores);
      const units = unitsOf(list.map((_, at) => at >> 1));
      for (const [name, metric] of metricsOf('segmentation'))
        for (const of of [null, units]) {
          const found = segmentationInfluence(metric, { ...casesOfMasks(scores), units: of });
          if (found === null) assert.equal(typeof expected[name], 'string', name);
          else {
            close(found.value, Number(expected[name]));
            close(sum(found), 0);
          }
        }
    }),
    { numRuns: 40 },
  );
});

test('pooled Dice and IoU: one image left out at a time, by hand', () => {
  const counts = [
    { truth: 10, prediction: 8, both: 6 },
    { truth: 5, prediction: 5, both: 1 },
    { truth: 0, prediction: 4, both: 0 },
  ];
  const lesions = { found: 0, missed: 0, extra: 0 };
  const input = casesOfMasks(counts.map((one) => [{ ...one, boundary: one, lesions, hd95: 0, asd: 0 }]));
  for (const [metric, of] of [
    [diceMetric, dice],
    [iouMetric, iou],
  ] as const) {
    const left = counts.map((_, out) =>
      of(
        counts
          .filter((_, index) => index !== out)
          .reduce((a, b) => ({
            truth: a.truth + b.truth,
            prediction: a.prediction + b.prediction,
            both: a.both + b.both,
          })),
      ),
    );
    const mean = left.reduce((a, b) => a + b) / 3;
    const variance = (2 / 3) * left.reduce((total, one) => total + (one - mean) ** 2, 0);
    close(squares(segmentationInfluence(metric, input)!), variance);
  }
});

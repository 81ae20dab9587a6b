/** Against the formulas of 1988, evaluated pair by pair by numpy: test/golden/stats/generate.py. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { aucInfluence, type BinaryCases } from '../../../stats/influence/auc.ts';

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly inputs: { readonly y: readonly number[]; readonly scores: readonly (readonly number[])[] };
    readonly expected: {
      readonly auc: readonly number[];
      readonly cov: readonly (readonly (number | 'NaN')[])[];
      readonly pairs?: readonly { readonly i: number; readonly j: number; readonly variance: number }[];
    };
  }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/stats/delong.json', import.meta.url), 'utf8'));

const binary = (y: readonly number[], scores: readonly number[]): BinaryCases => {
  const at = (label: number) => y.flatMap((own, index) => (own === label ? [index] : []));
  return {
    positives: Uint32Array.from(at(1)),
    positiveScores: Float64Array.from(at(1).map((index) => scores[index]!)),
    negatives: Uint32Array.from(at(0)),
    negativeScores: Float64Array.from(at(0).map((index) => scores[index]!)),
  };
};
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, one, index) => sum + one * b[index]!, 0);
const close = (actual: number, expected: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected) + 1e-16, `${what}: ${actual}, not ${expected}`);

for (const { name, inputs, expected } of golden.cases) {
  test(`covariances of AUCs are DeLong's: ${name}`, () => {
    const found = inputs.scores.map((scores) => aucInfluence(binary(inputs.y, scores), inputs.y.length, null)!);
    for (const [i, one] of found.entries()) {
      close(one.value, expected.auc[i]!, `AUC ${i}`);
      for (const [j, other] of found.entries()) {
        const wanted = expected.cov[i]![j]!;
        // With a single positive DeLong divides by zero; here its part is 0, and the report warns of few positives.
        if (wanted !== 'NaN') close(dot(one.contributions, other.contributions), wanted, `covariance ${i}, ${j}`);
      }
    }
    for (const { i, j, variance } of expected.pairs ?? []) {
      const [a, b] = [found[i]!.contributions, found[j]!.contributions];
      close(dot(a, a) + dot(b, b) - 2 * dot(a, b), variance, `variance of the difference ${i}, ${j}`);
    }
  });
}

/** Against scipy, statsmodels and mpmath: test/golden/stats/generate.py. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fUpper, tQuantile, tTwoSided } from '../../stats/distributions.ts';
import { detectable, power, trialsNeeded } from '../../stats/power.ts';
import { friedman } from '../../stats/tests/friedman.ts';
import { mannWhitney, wilcoxonSignedRank } from '../../stats/tests/rank-tests.ts';

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../golden/stats/${name}`, import.meta.url), 'utf8'));
const close = (actual: number, expected: number, tolerance: number, what: string): void =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.abs(expected) + 1e-16,
    `${what}: ${actual}, not ${expected}`,
  );

type Rows = readonly (readonly number[])[];
const distributions = read<{ t_sf: Rows; t_ppf: Rows; f_sf: Rows }>('distributions.json');

test('tails and quantiles of t and F, to 1e-9', () => {
  for (const [x, df, value] of distributions.t_sf) {
    const upper = x! < 0 ? 1 - tTwoSided(x!, df!) / 2 : tTwoSided(x!, df!) / 2;
    close(upper, value!, 1e-9, `P(T > ${x}), df ${df}`);
  }
  for (const [p, df, value] of distributions.t_ppf) {
    if (p !== 0.5) close(tQuantile(p!, df!), value!, 1e-9, `t quantile ${p}, df ${df}`);
  }
  for (const [x, df1, df2, value] of distributions.f_sf) close(fUpper(x!, df1!, df2!), value!, 1e-9, `P(F > ${x})`);
});

interface PowerCase {
  readonly kind: 'power' | 'sample_size' | 'detectable_effect';
  readonly inputs: {
    readonly effect_size: number;
    readonly nobs1: number;
    readonly ratio: number;
    readonly alpha: number;
    readonly power: number;
  };
  readonly expected: number;
  readonly exact?: number;
}

test("power of two-sample t-tests: mpmath's to 1e-12; statsmodels', whose quantile is good to 1e-9, to 1e-8", () => {
  let exact = 0;
  for (const { kind, inputs, expected, exact: wanted } of read<{ cases: readonly PowerCase[] }>('power.json').cases) {
    const { effect_size, nobs1, ratio, alpha } = inputs;
    const [error, df] = [Math.sqrt(1 / nobs1 + 1 / (nobs1 * ratio)), nobs1 * (1 + ratio) - 2];
    if (kind === 'power') {
      const found = power(effect_size / error, df, alpha);
      close(found, expected, 1e-8, JSON.stringify(inputs));
      if (wanted !== undefined) {
        close(found, wanted, 1e-12, JSON.stringify(inputs));
        exact++;
      }
    } else if (kind === 'detectable_effect') {
      close(detectable(df, alpha, inputs.power) * error, expected, 3e-6, JSON.stringify(inputs));
    } else if (ratio === 1) {
      const design = { variance: 1, cases: 0, alpha, chance: inputs.power };
      assert.equal(trialsNeeded(effect_size, design), Math.max(2, Math.ceil(expected)), JSON.stringify(inputs));
    }
  }
  assert.ok(exact > 50);
});

interface RankCase {
  readonly test: string;
  readonly pair: string;
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly expected: { readonly pvalue: number };
}

for (const { test: name, pair, a, b, expected } of read<{ cases: readonly RankCase[] }>('rank-tests.json').cases) {
  test(`exact ${name} without ties, as scipy: ${pair}`, () => {
    const found =
      name === 'mannwhitneyu' ? mannWhitney(a, b) : wilcoxonSignedRank(a.map((one, index) => one - b[index]!));
    close(found!.p, expected.pvalue, 1e-9, 'p');
  });
}

interface FriedmanCase {
  readonly name: string;
  readonly groups: readonly (readonly number[])[];
  readonly expected: Readonly<Record<string, number | string>> & {
    readonly average_ranks_descending: readonly number[];
  };
}

for (const { name, groups, expected } of read<{ cases: readonly FriedmanCase[] }>('friedman.json').cases) {
  test(`Friedman with Iman and Davenport's F: ${name}`, () => {
    const found = friedman(groups[0]!.map((_, block) => groups.map((group) => group[block]!)));
    assert.deepEqual(found.ranks, expected.average_ranks_descending);
    const pairs = [
      [found.chiSquared, 'statistic'],
      [found.f, 'iman_davenport_F'],
      [found.p, 'iman_davenport_p'],
    ] as const;
    for (const [actual, key] of pairs) {
      const wanted = Number(expected[key]);
      if (Number.isNaN(wanted)) assert.equal(actual, null);
      else if (Number.isFinite(wanted)) close(actual!, wanted, 1e-9, key);
      else assert.equal(actual, wanted);
    }
  });
}

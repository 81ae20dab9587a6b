/** The arms across data sets: up to five a table without p, from six on rank tests. */

import { metrics } from '../../../metrics/registry.ts';
import type { Metric } from '../../../schemas/types.ts';
import { cliques } from '../../../stats/cliques.ts';
import { friedman } from '../../../stats/tests/friedman.ts';
import { holm } from '../../../stats/tests/holm.ts';
import { type RankTest, wilcoxonSignedRank } from '../../../stats/tests/rank-tests.ts';
import { isSame } from '../../../stats/variation.ts';
import type { DatasetComparison, DatasetPair } from '../../results/comparison-datasets.ts';

export interface DatasetMeans {
  readonly name: string;
  readonly metric: Metric;
  /** Of each arm, in the experiment's order; null: none. */
  readonly means: readonly (number | null)[];
}

/** Below it a signed-rank test cannot reach 5 % at all (2/2⁵ = 0.06), and a p over so few data sets persuades of too much. */
const ENOUGH = 6;

type Across = Pick<DatasetComparison, 'pairs' | 'mean_ranks' | 'friedman' | 'cliques'>;

export function acrossDatasets(arms: readonly string[], sets: readonly DatasetMeans[], alpha: number): Across {
  const none = { pairs: [], mean_ranks: null, friedman: null, cliques: [] };
  if (sets.length < 2 || arms.length < 2) return none;
  const pairs = adjusted(
    arms.flatMap((a, index) =>
      arms.slice(index + 1).map((b, after) => pairOf(a, b, index, index + 1 + after, sets, alpha)),
    ),
  );
  const blocks = sets.filter(({ means }) => means.every((mean) => mean !== null));
  if (blocks.length < ENOUGH) return { ...none, pairs };
  const result = friedman(blocks.map(({ metric, means }) => means.map((mean) => better(metric) * mean!)));
  const ordered = arms.map((name, index) => ({ name, rank: result.ranks[index]! })).toSorted((a, b) => a.rank - b.rank);
  const differ = (a: string, b: string): boolean => {
    const pair = pairs.find((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a));
    return pair?.p_adjusted != null && pair.p_adjusted < alpha;
  };
  const { chiSquared, f, df, p } = result;
  return {
    pairs,
    mean_ranks: Object.fromEntries(ordered.map(({ name, rank }) => [name, rank])),
    friedman:
      chiSquared === null || p === null ? null : { chi_squared: chiSquared, f: Number.isFinite(f) ? f : null, df, p },
    cliques: cliques(
      ordered.map(({ name }) => name),
      differ,
    ),
  };
}

const better = (metric: Metric): 1 | -1 => (metrics[metric].direction === 'higher-is-better' ? 1 : -1);

function pairOf(
  a: string,
  b: string,
  indexA: number,
  indexB: number,
  sets: readonly DatasetMeans[],
  alpha: number,
): DatasetPair {
  const differences = sets.map(({ means }) => {
    const [one, other] = [means[indexA]!, means[indexB]!];
    return one === null || other === null ? null : isSame(one, other) ? 0 : one - other;
  });
  const signs = differences.flatMap((one, index) => (one === null ? [] : Math.sign(one) * better(sets[index]!.metric)));
  const known = differences.filter((one) => one !== null);
  const comparable = new Set(sets.map(({ metric }) => metric)).size === 1;
  const test = comparable && known.length >= ENOUGH ? wilcoxonSignedRank(known) : null;
  const count = (sign: number): number => signs.filter((one) => one === sign).length;
  return {
    a,
    b,
    differences,
    wins: count(1),
    ties: count(0),
    losses: count(-1),
    mean_difference: comparable && known.length > 0 ? known.reduce((sum, one) => sum + one, 0) / known.length : null,
    ...significance(test, alpha),
  };
}

function significance(
  test: RankTest | null,
  alpha: number,
): Pick<DatasetPair, 'p' | 'p_adjusted' | 'cannot_reach_alpha'> {
  if (test === null) return { p: null, p_adjusted: null, cannot_reach_alpha: false };
  const cannot = test.smallest >= alpha;
  return { p: cannot ? null : test.p, p_adjusted: null, cannot_reach_alpha: cannot };
}

function adjusted(pairs: readonly DatasetPair[]): readonly DatasetPair[] {
  const found = [...holm(pairs.flatMap(({ p }) => p ?? []))];
  return pairs.map((pair) => (pair.p === null ? pair : { ...pair, p_adjusted: found.shift()! }));
}

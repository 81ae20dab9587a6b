/** The part of a report that is about several data sets: pooled folds, repeated splits, and the arms across all. */

import type { Metric } from '../../schemas/types.ts';
import type { Comparison } from '../comparison.ts';
import type { DatasetComparison, DatasetPair, FriedmanTest, RepeatedSplits } from '../comparison-datasets.ts';
import { differenceFigures, differenceUnit } from '../difference.ts';
import { pValue } from '../format.ts';
import { anchor } from './anchor.ts';
import type { Block, Section, Table } from './blocks.ts';
import { right, statisticsTable } from './tables.ts';

export function acrossSections(comparison: Comparison): readonly Section[] {
  const { datasets } = comparison;
  if (datasets === null) return [];
  const pooled = Object.entries(datasets.pooled).map(
    ([name, compared]): Block => ({ kind: 'table', table: statisticsTable(comparison, name, compared) }),
  );
  const blocks: readonly Block[] = [
    ...(datasets.notes.length === 0 ? [] : [{ kind: 'notes', items: datasets.notes } as const]),
    ...pooled,
    ...datasets.repeated.map((one): Block => ({ kind: 'table', table: repeatedTable(comparison, one) })),
    ...(datasets.pairs.length === 0
      ? []
      : [
          {
            kind: 'fold',
            title: `Every pair of arms on ${datasets.names.length} data sets`,
            blocks: [{ kind: 'table', table: pairsTable(comparison, datasets) }],
            file: 'datasets.csv',
          } as const,
        ]),
    ...(datasets.friedman === null
      ? []
      : [{ kind: 'paragraph', text: friedmanText(datasets.friedman, comparison) } as const]),
    ...(datasets.mean_ranks === null
      ? []
      : [{ kind: 'ranks', ranks: datasets.mean_ranks, cliques: datasets.cliques } as const]),
  ];
  return blocks.length === 0 ? [] : [{ id: 'across', title: 'Across data sets', blocks }];
}

const bare = (p: number | null, { settings }: Comparison): string =>
  p === null ? '–' : pValue(p, settings.test.alpha).replace('= ', '');

/** Metric of a data set: of a pooled one, or of the task of that name or of its group. */
function metricOf({ tasks, order, datasets }: Comparison, name: string): Metric {
  return (tasks[name] ??
    datasets!.pooled[name] ??
    tasks[datasets!.repeated.find(({ dataset }) => dataset === name)?.tasks[0] ?? order.tasks[0]!])!.metric;
}

/** Every pair of arms on every data set, with wins, ties and losses. */
function pairsTable(comparison: Comparison, { names, pairs }: DatasetComparison): Table {
  const metrics = names.map((name) => metricOf(comparison, name));
  const tested = pairs.some(({ p }) => p !== null);
  const mean = (pair: DatasetPair): string =>
    pair.mean_difference === null
      ? '–'
      : differenceFigures({ difference: pair.mean_difference, interval: null }, metrics[0]!);
  return {
    id: 'across-pairs',
    caption: 'Every pair of arms across data sets',
    corner: 'pair',
    columns: [
      ...names.map((name, index) => right(name, differenceUnit(metrics[index]!))),
      right('wins / ties / losses'),
      right('mean difference'),
      ...(tested ? [right('p (Wilcoxon)'), right('p (Holm)')] : []),
    ],
    rows: pairs.map((pair) => ({
      name: `${pair.a} − ${pair.b}`,
      cells: [
        ...pair.differences.map((difference, index) =>
          differenceFigures({ difference, interval: null }, metrics[index]!),
        ),
        `${pair.wins} / ${pair.ties} / ${pair.losses}`,
        mean(pair),
        ...(tested ? [bare(pair.p, comparison), bare(pair.p_adjusted, comparison)] : []),
      ].map((text) => ({ text })),
    })),
  };
}

function repeatedTable(comparison: Comparison, { dataset, tasks, pairs }: RepeatedSplits): Table {
  const { metric } = comparison.tasks[tasks[0]!]!;
  return {
    id: anchor('repeated', dataset),
    caption: `${tasks.length} random splits of ${dataset} (Nadeau and Bengio)`,
    corner: 'pair',
    columns: [right('difference', differenceUnit(metric)), right('p'), right('p (Holm)'), right('df')],
    rows: pairs.map((pair) => ({
      name: `${pair.a} − ${pair.b}`,
      cells: [
        differenceFigures(pair, metric),
        bare(pair.p, comparison),
        bare(pair.p_adjusted, comparison),
        String(pair.df),
      ].map((text) => ({ text })),
    })),
  };
}

function friedmanText({ f, chi_squared, df, p }: FriedmanTest, { settings }: Comparison): string {
  const statistic =
    f === null
      ? `chi-squared ${chi_squared.toFixed(2)}`
      : `F ${f.toFixed(2)} on ${df[0]} and ${df[1]} degrees of freedom`;
  return `Does any arm differ? Friedman's test with the correction of Iman and Davenport: ${statistic}, p ${pValue(p, settings.test.alpha)}.`;
}

/** The part of a report that is about several data sets: pooled folds and splits, and the arms across all. */
import type { Comparison } from '../results/comparison.ts';
import type { DatasetComparison, DatasetPair, FriedmanTest } from '../results/comparison-datasets.ts';
import { type Subject, subjects } from '../results/subjects.ts';
import { differenceFigures, differenceUnit } from '../words/difference.ts';
import { basis } from '../words/evidence.ts';
import { pValue } from '../words/format.ts';
import type { Block, Section, Table } from './blocks.ts';
import { right, statisticsTable } from './tables.ts';

export function acrossSections(comparison: Comparison): readonly Section[] {
  const { datasets } = comparison;
  if (datasets === null) return [];
  // A single one stands at the top of the report.
  const single = subjects(comparison).length === 1;
  const pooled = single ? [] : Object.entries(datasets.pooled);
  const blocks: readonly Block[] = [
    ...(datasets.notes.length === 0 ? [] : [{ kind: 'notes', items: datasets.notes } as const]),
    ...pooled.flatMap(([name, compared]): readonly Block[] => [
      { kind: 'paragraph', text: `${name}: ${basis(compared)}.` },
      { kind: 'table', table: statisticsTable(comparison, name, compared) },
    ]),
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
  return blocks.length === 0
    ? []
    : [{ id: 'across', title: single ? partsTitle(comparison) : 'Across data sets', blocks }];
}

/** Of a single data set. */
function partsTitle(comparison: Comparison): string {
  const [{ name, compared }] = subjects(comparison) as [Subject];
  return `The ${compared.pooling?.kind === 'folds' ? 'folds' : 'random splits'} of ${name}`;
}

const bare = (p: number | null, { settings }: Comparison): string =>
  p === null ? '–' : pValue(p, settings.test.alpha).replace('= ', '');

/** Every pair of arms on every data set, with wins, ties and losses. */
function pairsTable(comparison: Comparison, { names, metrics, pairs }: DatasetComparison): Table {
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

function friedmanText({ f, chi_squared, df, p }: FriedmanTest, { settings }: Comparison): string {
  const statistic =
    f === null
      ? `chi-squared ${chi_squared.toFixed(2)}`
      : `F ${f.toFixed(2)} on ${df[0]} and ${df[1]} degrees of freedom`;
  return `Does any arm differ? Friedman's test with the correction of Iman and Davenport: ${statistic}, p ${pValue(p, settings.test.alpha)}.`;
}

/** The comparisons of one column of a published table. */
import { largest } from '../common/many.ts';
import type { Variant } from '../stats/standard-error.ts';
import { holm } from '../stats/tests/holm.ts';
import { type Deviation, pRange } from './p-range.ts';
import type { Range } from './printed.ts';
import type { Column, Entry } from './table.ts';
import { type Judgement, judge } from './verdict.ts';

/** What a table does not say of itself. */
export interface Assumptions {
  readonly test: Variant;
  readonly deviation: Deviation;
  /** Over the comparisons of a column. */
  readonly adjust: 'none' | 'holm';
  /** Of one asterisk, two, three: falling. */
  readonly levels: readonly number[];
  /** What each row is compared with: the best of its column, or a row. */
  readonly against: { readonly kind: 'best' } | { readonly kind: 'row'; readonly row: string };
}

export interface RecheckedRow extends Judgement {
  readonly row: string;
  /** As it is printed, marks included. */
  readonly cell: string;
  /** Of the first reference minus this one, as printed. */
  readonly difference: number;
  /** null: a deviation is not printed. */
  readonly p: Range | null;
}

export interface RecheckedColumn {
  readonly table: string;
  readonly column: string;
  /** What the others are compared with: several where the printed digits do not tell which is the best. */
  readonly references: readonly string[];
  readonly rows: readonly RecheckedRow[];
}

/** @param marked whether the file has marks at all: then a cell without says that there is no difference */
export function recheckColumn(column: Column, assumptions: Assumptions, marked: boolean): RecheckedColumn {
  const { entries } = column;
  const references = referencesOf(column, assumptions);
  const others = entries.flatMap((entry) => {
    const against = references.filter((reference) => reference !== entry);
    return against.length === 0 ? [] : [{ entry, against }];
  });
  const raw = others.map(({ entry, against }) => union(against.map((other) => pOf(entry, other, assumptions))));
  const ranges = assumptions.adjust === 'none' ? raw : adjusted(raw);
  const rows = others.map(({ entry, against }, index): RecheckedRow => {
    const p = ranges[index]!;
    return {
      row: entry.row,
      cell: entry.text,
      difference: against[0]!.mean.value - entry.mean.value,
      p,
      ...judge({ cell: entry, p, levels: assumptions.levels, marked }),
    };
  });
  return { table: column.table, column: column.name, references: references.map(({ row }) => row), rows };
}

/** Everything that may be the best by what is printed. */
function referencesOf({ entries, lowerIsBetter }: Column, { against }: Assumptions): readonly Entry[] {
  if (against.kind === 'row') return entries.filter(({ row }) => row === against.row);
  const worth = ({ mean }: Entry): Range => (lowerIsBetter ? { low: -mean.high, high: -mean.low } : mean);
  const bar = largest(entries.map((entry) => worth(entry).low));
  return entries.filter((entry) => worth(entry).high > bar);
}

function pOf(a: Entry, b: Entry, { test, deviation }: Assumptions): Range | null {
  if (a.sd === null || b.sd === null) return null;
  return pRange({ ...a, sd: a.sd }, { ...b, sd: b.sd }, test, deviation);
}

const union = (ranges: readonly (Range | null)[]): Range | null =>
  ranges.reduce((all, one) =>
    all === null || one === null ? null : { low: Math.min(all.low, one.low), high: Math.max(all.high, one.high) },
  );

/** Holm's adjustment never falls where a p rises, so the ends of the ranges have those of the adjusted. */
function adjusted(ranges: readonly (Range | null)[]): readonly (Range | null)[] {
  const low = holm(ranges.map((range) => range?.low ?? 0));
  const high = holm(ranges.map((range) => range?.high ?? 1));
  return ranges.map((range, index) => (range === null ? null : { low: low[index]!, high: high[index]! }));
}

/**
 * Recomputes every mark and p of a published table from its means, deviations and numbers of trials. What is printed is
 * rounded, so each p is a range, and a mark *agrees* where all of the range is on its side, *disagrees* where none is, and
 * else cannot be told from the printed digits.
 */
import { InputError, type Problem } from '../common/errors.ts';
import { largest } from '../common/many.ts';
import { suggestion } from '../common/suggest.ts';
import { type Assumptions, type RecheckedColumn, recheckColumn } from './column.ts';
import type { Column } from './table.ts';
import type { Verdict } from './verdict.ts';

export type Counts = Readonly<Record<Verdict, number>>;

export interface Rechecked {
  readonly assumptions: Assumptions;
  readonly counts: Counts;
  readonly columns: readonly RecheckedColumn[];
  /** What the counts would be with the other test, the other deviation, and both. */
  readonly otherwise: readonly (Pick<Assumptions, 'test' | 'deviation'> & { readonly counts: Counts })[];
}

/** @param file for messages @throws InputError where the assumptions do not fit the table */
export function recheck(columns: readonly Column[], assumptions: Assumptions, file: string): Rechecked {
  const problem = misfit(columns, assumptions);
  if (problem !== null) throw new InputError({ file, ...problem });
  const marked = columns.some(({ entries }) => entries.some(({ stars }) => stars > 0));
  const under = (assumed: Assumptions): readonly RecheckedColumn[] =>
    columns.map((column) => recheckColumn(column, assumed, marked));
  const rechecked = under(assumptions);
  const others = (['student', 'welch'] as const)
    .flatMap((test) => (['sample', 'population'] as const).map((deviation) => ({ test, deviation })))
    .filter(({ test, deviation }) => test !== assumptions.test || deviation !== assumptions.deviation);
  return {
    assumptions,
    counts: countsOf(rechecked),
    columns: rechecked,
    otherwise: others.map((other) => ({ ...other, counts: countsOf(under({ ...assumptions, ...other })) })),
  };
}

function misfit(columns: readonly Column[], { levels, against }: Assumptions): Problem | null {
  const entries = columns.flatMap((column) => column.entries);
  const most = largest(entries.map(({ stars }) => stars));
  if (most > levels.length) {
    const { row, text } = entries.find(({ stars }) => stars === most)!;
    return {
      message: `${row}: ${text} has ${most} asterisks, but ${levels.length === 1 ? 'one level is' : `${levels.length} levels are`} given`,
      hint: 'Say what each number of asterisks means: --alpha 0.05,0.01,0.001.',
    };
  }
  if (against.kind === 'best') return null;
  const names = [...new Set(entries.map(({ row }) => row))];
  if (!names.includes(against.row))
    return { message: `there is no row ${against.row}`, hint: suggestion(against.row, names, 'rows') };
  const without = columns.find((column) => column.entries.every(({ row }) => row !== against.row));
  if (without === undefined) return null;
  const place = without.table === '' ? without.name : `${without.table}, ${without.name}`;
  return {
    message: `${against.row} has no result in ${place}`,
    hint: 'Name a row that every column has, or split the file.',
  };
}

function countsOf(columns: readonly RecheckedColumn[]): Counts {
  const counts = { agrees: 0, disagrees: 0, 'cannot be told': 0, 'nothing printed': 0 };
  for (const { verdict } of columns.flatMap(({ rows }) => rows)) counts[verdict]++;
  return counts;
}

/** Reading a published table: a row an arm, a column a task; further tables of the same paper by a column `table`. */

import { InputError, type Problem } from '../common/errors.ts';
import { append } from '../common/many.ts';
import { type Row, readTable } from '../data/formats/tables/table.ts';
import { type Cell, readCell } from './cell.ts';

export interface Entry extends Cell {
  readonly row: string;
  /** Trials behind the mean. */
  readonly n: number;
}

export interface Column {
  /** '' where the file holds one table. */
  readonly table: string;
  readonly name: string;
  /** Of distances and errors, which are marked by a ↓ behind the column's name. */
  readonly lowerIsBetter: boolean;
  /** In the order of the rows. */
  readonly entries: readonly Entry[];
}

const WHAT = 'table';
const ABSENT = /^[-–—]?$/;
const LOWER = /\s*↓$/;

/**
 * @param trials of rows without a cell in a column `n`; undefined: each row must have one
 * @returns the columns of results of every table, in the order of the file
 * @throws InputError with every mistake at its line
 */
export function readPublished(file: string, trials: number | undefined): readonly Column[] {
  const read = readTable(file, WHAT);
  if ('problem' in read) throw new InputError(read.problem);
  const { columns, rows } = read;
  const results = columns.filter((name) => name !== 'table' && name !== 'n' && name !== '');
  const names = results.shift();
  if (names === undefined || results.length === 0 || rows.length === 0) throw noResults(file, columns);
  const problems: Problem[] = [];
  const counts = rows.map((row) => trialsOf(row, trials, problems));
  const entries = results.map((column) =>
    rows.map((row, index) => entryOf(row, row.cell(names), column, counts[index]!, problems)),
  );
  const tables = [...new Set(rows.map((row) => row.cell('table')))];
  const ofTable = (table: string) => rows.filter((row) => row.cell('table') === table);
  append(
    problems,
    tables.flatMap((table) => repeated(ofTable(table), names)),
  );
  if (problems.length > 0) throw new InputError(problems);
  return tables.flatMap((table) =>
    results.flatMap((name, index): readonly Column[] => {
      const own = entries[index]!.filter(
        (entry, at): entry is Entry => entry !== null && rows[at]!.cell('table') === table,
      );
      return own.length === 0
        ? []
        : [{ table, name: name.replace(LOWER, ''), lowerIsBetter: LOWER.test(name), entries: own }];
    }),
  );
}

const noResults = (file: string, columns: readonly string[]): InputError =>
  new InputError({
    file,
    message: `the ${WHAT} has no results; its columns are ${columns.join(', ')}`,
    hint: 'The first column names the rows, each further one holds results such as 94.12±0.96; columns named table and n are optional.',
  });

function trialsOf(row: Row, usual: number | undefined, problems: Problem[]): number {
  const text = row.cell('n');
  const n = text === '' ? usual : Number(text);
  if (n !== undefined && Number.isInteger(n) && n >= 2) return n;
  problems.push({
    ...row.place,
    message:
      text === ''
        ? 'it is not known of how many trials this row is'
        : `the number of trials must be a whole number of at least 2, not ${text}`,
    hint: 'Write it into a column n, or give one for all rows with --n.',
  });
  return 2;
}

function entryOf(row: Row, name: string, column: string, n: number, problems: Problem[]): Entry | null {
  const text = row.cell(column);
  if (ABSENT.test(text)) return null;
  const cell = readCell(text);
  if (cell !== undefined) return { ...cell, row: name, n };
  problems.push({
    ...row.place,
    message: `${column}: ${text} is not a result`,
    hint: 'Write mean±deviation, then * where the table marks a difference, then a printed p: 94.12±0.96*, 0.81 ± .03 p=0.02.',
  });
  return null;
}

function repeated(rows: readonly Row[], names: string): readonly Problem[] {
  return rows.flatMap((row, index) => {
    const name = row.cell(names);
    const first = rows.findIndex((other) => other.cell(names) === name);
    return first === index
      ? []
      : [
          {
            ...row.place,
            message: `the row ${name} stands in line ${rows[first]!.place.line} already`,
            hint: 'Where a paper has several tables, a column table says to which a row belongs.',
          },
        ];
  });
}

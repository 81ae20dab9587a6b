/** Further tables whose columns are added to the rows of a table, where their values in the columns of the key agree. */
import type { Problem } from '../../../common/errors.ts';
import type { ListFile } from '../listing.ts';
import { belowRoot } from '../reading/checks.ts';
import { reads } from './spelling.ts';
import { missingColumns, type Row, readTable, type Table } from './table.ts';

export interface Join {
  readonly file: string;
  readonly on: readonly string[];
}

export interface Joined {
  readonly table: Table;
  readonly warnings: readonly string[];
}

export interface OtherTable {
  readonly file: ListFile;
  readonly columns: readonly string[];
  readonly problems: readonly Problem[];
  /** The rows that have a partner, with its columns behind their own. */
  readonly joined: (table: Table) => Joined;
}

export function openJoin({ file: name, on }: Join, root: string): OtherTable {
  const path = belowRoot(root, name);
  const file = { name, path };
  const what = 'joined table';
  const unusable = (problems: readonly Problem[]): OtherTable => ({
    ...{ file, columns: [], problems },
    joined: (table) => ({ table, warnings: [] }),
  });
  const read = readTable(path, what);
  if ('problem' in read) return unusable([{ ...read.problem, path: 'data.join' }]);
  const lacking = missingColumns(path, what, read, on);
  if (lacking.length > 0) return unusable(lacking);
  const { rows, problems } = indexed(read, on);
  return { file, columns: read.columns, problems, joined: (table) => join(table, read, rows, on, name) };
}

const keyOf = (row: Row, on: readonly string[]): string => JSON.stringify(on.map((column) => reads(row.cell(column))));

/** By their keys; rows that say the same are one. */
function indexed(
  table: Table,
  on: readonly string[],
): { rows: ReadonlyMap<string, Row>; problems: readonly Problem[] } {
  const rows = new Map<string, Row>();
  const problems: Problem[] = [];
  for (const row of table.rows) {
    const before = rows.get(keyOf(row, on));
    if (before === undefined) rows.set(keyOf(row, on), row);
    else if (table.columns.some((column) => row.cell(column) !== before.cell(column)))
      problems.push({
        ...row.place,
        message: `the row says something else of the same ${on.join(' and ')} as line ${before.place.line}`,
        hint: 'A joined table has one row for each of them.',
      });
  }
  return { rows, problems };
}

function join(table: Table, other: Table, rows: ReadonlyMap<string, Row>, on: readonly string[], name: string): Joined {
  const added = other.columns.filter((column) => !table.columns.includes(column));
  const theirs = new Set(added);
  const joined: Row[] = [];
  for (const row of table.rows) {
    const partner = rows.get(keyOf(row, on));
    if (partner === undefined) continue;
    const { place, cell } = row;
    joined.push({ place, cell: (column) => (theirs.has(column) ? partner.cell(column) : cell(column)) });
  }
  const left = table.rows.length - joined.length;
  const count = left === 1 ? '1 row is' : `${left} rows are`;
  const warnings = left === 0 ? [] : [`${count} left out: ${name} has none with the same ${on.join(' and ')}`];
  return { table: { columns: [...table.columns, ...added], rows: joined }, warnings };
}

/** Tables of images, a part each. */
import type { PartName, PartPaths } from '../../../schemas/config.ts';
import { belowRoot } from '../reading/checks.ts';
import {
  Collector,
  type Entry,
  emptyPart,
  type Fault,
  type Lists,
  type Merge,
  namedParts,
  partTitle,
} from '../reading/parts.ts';
import { createPresence } from '../reading/present.ts';
import { missingColumns, type Row, readTable, type Table } from './table.ts';

export type NamedTable = { readonly part: PartName; readonly path: string; readonly table: Table | null };

export interface OpenTables extends Pick<Lists, 'files' | 'problems'> {
  /** null: it cannot be used, which a problem says. */
  readonly tables: readonly NamedTable[];
}

/** @param columns that each table must have */
export function openTables(splits: PartPaths, root: string, columns: readonly string[]): OpenTables {
  const opened = namedParts(splits).map(([part, name]) => {
    const path = belowRoot(root, name);
    const what = `table of the ${partTitle(part)}`;
    const read = readTable(path, what);
    const problems =
      'problem' in read
        ? [{ ...read.problem, path: `data.splits.${part}` }]
        : [...missingColumns(path, what, read, columns), ...(read.rows.length === 0 ? [emptyPart(part, path)] : [])];
    const table = 'problem' in read || problems.length > 0 ? null : read;
    return { part, path, table, file: { name, path }, problems };
  });
  return {
    files: opened.map(({ file }) => file),
    problems: opened.flatMap(({ problems }) => problems),
    tables: opened.map(({ part, path, table }) => ({ part, path, table })),
  };
}

export interface RowRules {
  /** The part that a row belongs to; that of its table when left out. */
  readonly partOf?: (row: Row, own: PartName) => PartName | Fault;
  /** What several rows of one image are; a mistake when left out. */
  readonly merge?: Merge;
}

export function collectRows(
  tables: readonly NamedTable[],
  root: string,
  read: (row: Row) => Entry | Fault,
  { partOf = (_, own) => own, merge }: RowRules = {},
): Pick<Lists, 'parts' | 'problems' | 'missing'> {
  const collectors = new Map<PartName, Collector>();
  const collector = (part: PartName): Collector => {
    const one = collectors.get(part) ?? new Collector(root, merge);
    collectors.set(part, one);
    return one;
  };
  for (const { part, table } of tables)
    for (const row of table?.rows ?? []) {
      const own = partOf(row, part);
      if (typeof own === 'string') collector(own).add(read(row), row.place);
      else collector(part).add(own, row.place);
    }
  const all = [...collectors];
  const presence = createPresence();
  return {
    parts: Object.fromEntries(all.map(([part, one]) => [part, one.images(presence)])),
    problems: all.flatMap(([, one]) => one.problems),
    missing: all.flatMap(([, one]) => one.missing),
  };
}

export function readTables(
  splits: PartPaths,
  root: string,
  columns: readonly string[],
  read: (row: Row) => Entry | Fault,
): Lists {
  const { files, problems, tables } = openTables(splits, root, columns);
  const rows = collectRows(tables, root, read);
  return { files, ...rows, problems: [...problems, ...rows.problems] };
}

import { join, posix } from 'node:path';
import { splitOf } from '../formats/tables/split-names.ts';
import { readTable } from '../formats/tables/table.ts';
import { divided, shown } from './class-folders.ts';
import { type Column, columnsOf, type Roles, rolesOf } from './columns.ts';
import { counted, type DataGuess, DIVIDE, DIVIDED, type Guesser, MASKS, type SettingValue } from './guess.ts';
import { type FolderLook, folderOf } from './look.ts';

const MOST_TABLES = 20;
/** Rows whose cells are looked up among the files. */
const TRIED = 100;
/** So many of them must name a file. */
const NAMED = 0.8;

/** A table with a column that names images. */
export const tables: Guesser = (look) => {
  const names = look.files.filter((name) => /\.(csv|tsv)$/i.test(name)).slice(0, MOST_TABLES);
  const described = names.map((name) => describe(name, look)).filter((one) => one !== null);
  const best = described.toSorted((a, b) => worth(b) - worth(a))[0];
  return best === undefined ? null : guess(best, described);
};

interface DescribedTable {
  /** Below the root. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly image: string;
  /** Folder that the names in `image` are relative to; '' for the root. */
  readonly folder: string;
  readonly mask: string | null;
  readonly roles: Roles;
}

/** A table without anything to learn from is none. */
function describe(name: string, look: FolderLook): DescribedTable | null {
  const table = readTable(join(look.root, name), 'table');
  if ('problem' in table || table.rows.length === 0) return null;
  const columns = columnsOf(table);
  const files = new Set(look.images);
  const folders = [...new Set(['', ...look.images.flatMap(ancestors)])];
  const found = columns.map((column) => ({ column, folder: folderOfCells(column, folders, files) }));
  const ofFiles = found.filter(({ folder }) => folder !== null);
  const image = ofFiles.find(({ column, folder }) => !MASKS.test(column.name) && !MASKS.test(folder!));
  if (image === undefined) return null;
  const mask = ofFiles.find(({ column, folder }) => column !== image.column && folder === '');
  const rest = found.filter(({ folder }) => folder === null).map(({ column }) => column);
  const roles = rolesOf(rest);
  if (mask === undefined && roles.label === null && roles.labels.length === 0) return null;
  return {
    name,
    rows: table.rows.length,
    columns: table.columns,
    image: image.column.name,
    folder: image.folder!,
    mask: mask?.column.name ?? null,
    roles,
  };
}

function ancestors(name: string): readonly string[] {
  const folder = folderOf(name);
  return folder === '' ? [] : [folder, ...ancestors(folder)];
}

/** The folder below which a column's cells name files; null where they name none. */
function folderOfCells({ values }: Column, folders: readonly string[], files: ReadonlySet<string>): string | null {
  const tried = values
    .filter((value) => value !== '')
    .slice(0, TRIED)
    .map((value) => value.replaceAll('\\', '/'));
  if (tried.length === 0) return null;
  const hits = (folder: string): number => tried.filter((value) => files.has(posix.join(folder, value))).length;
  return folders.find((folder) => hits(folder) >= NAMED * tried.length) ?? null;
}

const worth = ({ rows, roles }: DescribedTable): number => rows * (roles.unsure ? 0.5 : 1);

function guess(table: DescribedTable, all: readonly DescribedTable[]): DataGuess {
  const { folder, image, mask, roles, rows, name } = table;
  const { patient } = roles;
  const parts = splitTables(table, all);
  const split = parts === null ? roles.split : null;
  const columns: Record<string, SettingValue> = {
    image,
    ...target(table),
    ...(split !== null && { split }),
    ...(patient !== null && { patient }),
  };
  const splits: Readonly<Record<string, SettingValue>> =
    parts !== null
      ? divided(parts)
      : split === null
        ? { splits: { all: name }, make_splits: DIVIDE }
        : { splits: { all: name } };
  return {
    task: mask === null ? 'classification' : 'segmentation',
    data: {
      format: 'csv',
      ...(folder !== '' && { images: folder }),
      ...splits,
      columns,
      ...(mask !== null && { structure: 'structure' }),
    },
    found: `a table, ${name}, of ${counted(rows, 'row')}, whose column "${image}" names images${folder === '' ? '' : ` in ${folder}`}`,
    remarks: remarksOf(table, patient, 'make_splits' in splits),
  };
}

function target({ mask, roles }: DescribedTable): Readonly<Record<string, SettingValue>> {
  if (mask !== null) return { mask };
  return roles.label === null ? { labels: roles.labels } : { label: roles.label };
}

function remarksOf({ roles, columns, mask }: DescribedTable, patient: string | null, divides: boolean) {
  const others = columns.filter((name) => name !== '');
  return {
    ...(mask === null && {
      columns: `${roles.unsure ? 'PLEASE CHECK which column is the class: ' : ''}the table has ${shown(others)}`,
    }),
    ...(mask !== null && { structure: 'what the masks show' }),
    ...(divides && {
      make_splits:
        patient === null
          ? `${DIVIDED}. No column of patients was found: if one has several images, name it in columns`
          : `${DIVIDED}; the images of a patient stay together`,
    }),
  };
}

/** Tables with the same columns, named as splits are: split to name; null where this one stands alone. */
function splitTables(own: DescribedTable, all: readonly DescribedTable[]): Readonly<Record<string, string>> | null {
  const parts: Record<string, string> = {};
  for (const { name, columns } of all) {
    if (columns.join('\0') !== own.columns.join('\0')) continue;
    const split = splitOf(posix.basename(name).replace(/\.[^.]+$/, ''));
    if (typeof split === 'string') parts[split] ??= name;
  }
  return 'train' in parts && Object.values(parts).includes(own.name) ? parts : null;
}

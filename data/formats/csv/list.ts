/** Tables with columns that the experiment names: image, class or findings, split, patient, mask. */
import type { Problem } from '../../../common/errors.ts';
import { append } from '../../../common/many.ts';
import type { List } from '../kind.ts';
import { type FormatListing, nothing } from '../listing.ts';
import { isFolder, nameInTable } from '../reading/checks.ts';
import { checkPlaces, withImagesFolder } from '../reading/images-folder.ts';
import type { Entry, Fault, Lists } from '../reading/parts.ts';
import { labelling } from '../tables/csv-labels.ts';
import { columnsOf, type Find, finder, nameFrom, outside } from '../tables/image-names.ts';
import { openJoin } from '../tables/join.ts';
import { mergeEntries } from '../tables/repeated.ts';
import { splitOf } from '../tables/split-names.ts';
import type { Row } from '../tables/table.ts';
import { collectRows, type NamedTable, openTables } from '../tables/tables.ts';
import type { CsvSource } from './source.ts';

export const list: List<CsvSource> = async (source, root) => {
  const unusable = checkPlaces(root, source.images);
  if (unusable.length > 0) return nothing(unusable);
  const { columns } = source;
  const opened = openAll(source, root);
  const { tables } = opened;
  const file = opened.files[0]!.path;
  const labels = labelling(
    source,
    tables.flatMap(({ table }) => table?.rows ?? []),
  );
  // Without the folder nothing can be looked for, which is said below.
  const find = finder(root, source.images, source.search && isFolder(`${root}/${source.images}`));
  const { split } = columns;
  const partOf = split === undefined ? undefined : (row: Row) => splitOf(row.cell(split));
  const read = entryReader(source, root, find, labels.labelOf);
  const { repeated } = source;
  const merge =
    repeated === 'error' ? undefined : (rows: readonly Entry[]) => mergeEntries(rows, repeated, labels.classes);
  const rows = collectRows(tables, root, read, { ...(partOf && { partOf }), ...(merge && { merge }) });
  const all: Problem[] = [
    ...opened.problems,
    ...rows.problems,
    ...labels.problems.map((problem) => ({ file, ...problem })),
  ];
  if (all.length === 0 && columns.label !== undefined && source.classes === null && labels.labels === 'multi-class')
    append(all, noClasses(file, columns.label, labels.classes, rows));
  const rest = source.divided ? asRest(rows.parts, file) : { parts: rows.parts, problems: [] };
  const listing: FormatListing = {
    labels: labels.labels,
    classes: labels.classes,
    ...(columns.mask !== undefined && { structures: source.structures }),
    files: opened.files,
    ...rows,
    parts: rest.parts,
    problems: [...all, ...rest.problems],
    warnings: [...opened.warnings, ...labels.warnings],
  };
  return withImagesFolder(listing, root, source.images);
};

/** The tables of the splits, each with what the other tables add. */
function openAll(source: CsvSource, root: string) {
  const { image, label, labels, split, patient, mask } = source.columns;
  const wanted = [...columnsOf(image), label, ...(labels ?? []), split, patient, mask].filter(
    (name) => name !== undefined,
  );
  const others = source.join.map((one) => openJoin(one, root));
  const keys = source.join.flatMap(({ on }) => on);
  const elsewhere = new Set(others.flatMap(({ columns }) => columns).filter((column) => !keys.includes(column)));
  // What a table that cannot be read would have is not missed in the others.
  const broken = others.some(({ columns }) => columns.length === 0);
  const needed = [...new Set([...wanted.filter((name) => !elsewhere.has(name) && !broken), ...keys])];
  const opened = openTables(source.splits, root, needed);
  const warnings: string[] = [];
  const tables = opened.tables.map(({ part, path, table }): NamedTable => {
    let whole = table;
    for (const other of table === null ? [] : others) {
      const joined = other.joined(whole!);
      whole = joined.table;
      append(warnings, joined.warnings);
    }
    return { part, path, table: whole };
  });
  return {
    files: [...opened.files, ...others.map(({ file }) => file)],
    problems: [...opened.problems, ...others.flatMap(({ problems }) => problems)],
    tables: broken ? [] : tables,
    warnings,
  };
}

function entryReader(source: CsvSource, root: string, find: Find, labelOf: (row: Row) => Entry['label'] | Fault) {
  const { image, patient, mask } = source.columns;
  const nameOf = nameFrom(image);
  return (row: Row): Entry | Fault => {
    const name = nameOf(row);
    if (name === '') return { message: 'the row names no image' };
    const found = find(name);
    if ('message' in found) return found;
    const label = labelOf(row);
    if (typeof label === 'object' && 'message' in label) return label;
    const who = patient === undefined ? '' : row.cell(patient);
    const maskName = mask === undefined ? '' : row.cell(mask);
    if (mask !== undefined && maskName === '') return { message: 'the row names no mask' };
    const maskId = nameInTable(root, '', maskName);
    if (maskId === undefined) return outside('mask', maskName, root);
    return {
      ...found,
      label,
      ...(who !== '' && { patient: who }),
      ...(mask !== undefined && { masks: source.structures.map(() => [maskId]) }),
    };
  };
}

/** Images that the table's column leaves to training are divided further. */
function asRest(
  parts: Lists['parts'],
  file: string,
): { readonly parts: Lists['parts']; readonly problems: readonly Problem[] } {
  const { train = [], val, ...others } = parts;
  const problems =
    val === undefined || val.length === 0
      ? []
      : [
          {
            file,
            path: 'data.make_splits',
            message: `the column of the split has ${val.length} images for val already`,
            hint: 'Remove data.make_splits.',
          },
        ];
  return { parts: { all: train, ...others }, problems };
}

/** A column that cannot be that of the class. */
function noClasses(
  file: string,
  column: string,
  classes: readonly string[],
  { parts, missing }: Pick<Lists, 'parts' | 'missing'>,
): readonly Problem[] {
  const count = Object.values(parts).reduce((sum, images) => sum + images.length, missing.length);
  if (classes.length < 2) {
    const value = classes[0] ?? '';
    return [{ file, message: `column "${column}" has one value (${value}); a classification needs two or more` }];
  }
  if (classes.length < count || count < 3) return [];
  return [{ file, message: `column "${column}" has another value in each of its ${count} rows; those are no classes` }];
}

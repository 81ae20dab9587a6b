/** Tables with columns that the experiment names: image, class or findings, split, patient, mask. */

import type { Problem } from '../../common/errors.ts';
import { append } from '../../common/many.ts';
import type { DataSource } from '../../schemas/config.ts';
import { nameInTable } from './checks.ts';
import { type DataFormat, type FormatListing, nothing } from './format.ts';
import { checkPlaces, withImagesFolder } from './images-folder.ts';
import { readLabels } from './labels.ts';
import type { Entry, Fault, Lists } from './parts.ts';
import { splitOf } from './split-names.ts';
import type { Row } from './table.ts';
import { collectRows, type NamedTable, openTables } from './tables.ts';

type Source = Extract<DataSource, { format: 'csv' }>;

export const csv: DataFormat<'csv'> = async (source, root) => {
  const unusable = checkPlaces(root, source.images);
  if (unusable.length > 0) return nothing(unusable);
  const { image, label, labels, split, patient, mask } = source.columns;
  const wanted = [image, label, ...(labels ?? []), split, patient, mask].filter((name) => name !== undefined);
  const { files, problems, tables } = openTables(source.splits, root, wanted);
  const classes = label === undefined ? (labels ?? []) : (source.classes ?? valuesOf(tables, label));
  const partOf = split === undefined ? undefined : (row: Row) => splitOf(row.cell(split));
  const rows = collectRows(tables, root, (row) => readEntry(row, source, classes, root), partOf);
  const all = [...problems, ...rows.problems];
  if (label !== undefined && source.classes === null) {
    append(all, sameBut(files[0]!.path, label, classes));
    if (all.length === 0) append(all, noClasses(files[0]!.path, label, classes, rows));
  }
  const listing: FormatListing = {
    labels: label === undefined ? 'multi-label' : 'multi-class',
    classes,
    ...(mask !== undefined && { structures: [source.structure] }),
    files,
    ...rows,
    problems: all,
    warnings: [],
  };
  return withImagesFolder(listing, root, source.images);
};

function readEntry(row: Row, source: Source, classes: readonly string[], root: string): Entry | Fault {
  const { image, patient, mask } = source.columns;
  const name = row.cell(image);
  if (name === '') return { message: 'the row names no image' };
  const id = nameInTable(root, source.images, name);
  if (id === undefined) return outside('image', name, root);
  const label = labelOf(row, source, classes);
  if (typeof label === 'object' && 'message' in label) return label;
  const who = patient === undefined ? '' : row.cell(patient);
  const maskName = mask === undefined ? '' : row.cell(mask);
  if (mask !== undefined && maskName === '') return { message: 'the row names no mask' };
  const maskId = nameInTable(root, '', maskName);
  if (maskId === undefined) return outside('mask', maskName, root);
  return {
    id,
    label,
    ...(who !== '' && { patient: who }),
    ...(mask !== undefined && { masks: [[maskId]] }),
  };
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

/** Values that differ in upper and lower case alone are hardly ever two classes. */
function sameBut(file: string, column: string, values: readonly string[]): readonly Problem[] {
  const first = new Map<string, string>();
  for (const value of values.toReversed()) first.set(value.toLowerCase(), value);
  return values
    .filter((value) => first.get(value.toLowerCase()) !== value)
    .map((value) => ({
      file,
      message: `column "${column}" has the classes ${first.get(value.toLowerCase())} and ${value}, which differ in upper and lower case alone`,
      hint: 'Write them alike, or name both in data.classes.',
    }));
}

function outside(what: 'image' | 'mask', name: string, root: string): Fault {
  return {
    message: `${what} ${name} lies outside the data root, ${root}`,
    hint: 'Set data.root to a folder above it.',
  };
}

function labelOf(
  row: Row,
  { columns, unknown }: Source,
  classes: readonly string[],
): number | readonly number[] | Fault {
  if (columns.label === undefined) return readLabels(row, columns.labels ?? [], unknown);
  const value = row.cell(columns.label);
  const index = classes.indexOf(value);
  if (index >= 0) return index;
  if (value === '') return { message: `the row has no class in column "${columns.label}"` };
  return { message: `class ${value} is not one of the classes (${classes.join(', ')})` };
}

/** The values of a column in order: numbers by size, else by code units. */
function valuesOf(tables: readonly NamedTable[], column: string): readonly string[] {
  const values = new Set(tables.flatMap(({ table }) => table?.rows.map((row) => row.cell(column)) ?? []));
  values.delete('');
  const sorted = [...values].sort((a, b) => (a < b ? -1 : 1));
  return sorted.every((value) => Number.isFinite(Number(value)))
    ? sorted.sort((a, b) => Number(a) - Number(b))
    : sorted;
}

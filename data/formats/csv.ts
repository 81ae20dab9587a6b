/** Tables with columns that the experiment names: image, class or findings, split, patient, mask. */
import type { DataSource } from '../../schemas/config.ts';
import { nameBelowRoot } from './checks.ts';
import { type DataFormat, type FormatListing, nothing } from './format.ts';
import { checkPlaces, withImagesFolder } from './images-folder.ts';
import { readLabels } from './labels.ts';
import type { Entry, Fault } from './parts.ts';
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
  const rows = collectRows(tables, root, (row) => readEntry(row, source, classes), partOf);
  const all = [...problems, ...rows.problems];
  if (all.length === 0 && label !== undefined && classes.length < 2)
    all.push({
      file: files[0]!.path,
      message: `column "${label}" has one value (${classes[0] ?? ''}); a classification needs two or more`,
    });
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

function readEntry(row: Row, source: Source, classes: readonly string[]): Entry | Fault {
  const { image, patient, mask } = source.columns;
  const name = row.cell(image);
  if (name === '') return { message: 'the row names no image' };
  const id = nameBelowRoot(source.images, name);
  if (id === undefined) return { message: `image ${name} lies outside the data root` };
  const label = labelOf(row, source, classes);
  if (typeof label === 'object' && 'message' in label) return label;
  const who = patient === undefined ? '' : row.cell(patient);
  const maskName = mask === undefined ? '' : row.cell(mask);
  if (mask !== undefined && maskName === '') return { message: 'the row names no mask' };
  const maskId = nameBelowRoot('', maskName);
  if (maskId === undefined) return { message: `mask ${maskName} lies outside the data root` };
  return {
    id,
    label,
    ...(who !== '' && { patient: who }),
    ...(mask !== undefined && { masks: [[maskId]] }),
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

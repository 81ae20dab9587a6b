/** Groups of test images by the columns of a table, joined by the images' names. */
import { basename } from 'node:path/posix';
import { InputError } from '../../common/errors.ts';
import { looks, reads } from '../../data/formats/tables/spelling.ts';
import { missingColumns, readTable } from '../../data/formats/tables/table.ts';
import type { SubgroupColumn, SubgroupSettings } from '../../schemas/config.ts';
import { binned, type Group, named } from './named-groups.ts';

/**
 * By column what the table says of each image, in their order; null where it has no row of it, or an empty cell.
 * @throws InputError where one row would be of two images
 */
export type Joined = (ids: readonly string[]) => Readonly<Record<string, readonly (string | null)[]>>;

const WHAT = 'table of subgroups';

/** @throws InputError where the table cannot be read, lacks a column, or says different things of one image */
export function readSubgroups(file: string, { id, columns: asked }: SubgroupSettings): Joined {
  const columns = asked.map(columnName);
  refuseUnclear(asked, columns);
  const table = readTable(file, WHAT);
  if ('problem' in table) throw new InputError({ ...table.problem, path: 'report.subgroups.table' });
  const lacking = missingColumns(file, WHAT, table, [id, ...columns]);
  if (lacking.length > 0) throw new InputError(lacking.map((problem) => ({ ...problem, path: 'report.subgroups' })));
  const rows = new Map<string, readonly string[]>();
  for (const { place, cell } of table.rows) {
    const name = reads(cell(id));
    const cells = columns.map((column) => looks(cell(column)));
    const before = rows.get(name);
    const other = before === undefined ? -1 : cells.findIndex((text, index) => text !== before[index]);
    if (other >= 0) {
      const message = `the ${WHAT} says of ${cell(id)} that ${columns[other]} is ${cells[other]}, and elsewhere ${before![other]}`;
      throw new InputError({ ...place, message, hint: 'An image has one value in each column.' });
    }
    rows.set(name, cells);
  }
  return (ids) => {
    const found = ids.map((image) => rowOf(rows, image));
    refuseShared(file, ids, found);
    return Object.fromEntries(columns.map((column, index) => [column, found.map((row) => row?.[index] || null)]));
  };
}

export const columnName = (column: SubgroupColumn): string => (typeof column === 'string' ? column : column.column);

function refuseUnclear(asked: readonly SubgroupColumn[], names: readonly string[]): void {
  const problems = asked.flatMap((column, index) => {
    const [name, path] = [names[index]!, `report.subgroups.columns[${index}]`];
    if (names.indexOf(name) < index)
      return [{ path, message: `the column ${name} is named twice`, hint: 'Name each column once.' }];
    if (typeof column === 'string') return [];
    const { groups, bins } = column;
    if ((groups === undefined) === (bins === undefined)) {
      const hint = 'Give `groups: [F, M]` for values, or `bins: [40, 60]` for numbers.';
      return [{ path, message: `the column ${name} needs either \`groups\` or \`bins\``, hint }];
    }
    if (bins?.some((cut, at) => at > 0 && cut <= bins[at - 1]!) !== true) return [];
    return [{ path: `${path}.bins`, message: `\`bins\` must ascend, not ${bins.join(', ')}`, hint: 'Sort them.' }];
  });
  if (problems.length > 0) throw new InputError(problems);
}

/** Two folders may have files of one name: a row that names the file alone does not say which is meant. */
function refuseShared(file: string, ids: readonly string[], rows: readonly (readonly string[] | undefined)[]): void {
  const first = new Map<readonly string[], string>();
  for (const [at, row] of rows.entries()) {
    const other = row === undefined ? undefined : first.get(row);
    if (other !== undefined) {
      const message = `the ${WHAT} has one row for two test images, ${other} and ${ids[at]}`;
      throw new InputError({ file, message, hint: 'Name images by their path below the data root.' });
    }
    if (row !== undefined) first.set(row, ids[at]!);
  }
}

/** By the path below the root, the file's name, or that without its ending: tables write all three. */
function rowOf(rows: ReadonlyMap<string, readonly string[]>, id: string): readonly string[] | undefined {
  const name = basename(id);
  const dot = name.lastIndexOf('.');
  const found = [id, name, ...(dot > 0 ? [name.slice(0, dot)] : [])].map((one) => rows.get(reads(one)));
  return found.find((row) => row !== undefined);
}

/** @param values one an image, null where it is not known */
export function groupsFor(column: SubgroupColumn, values: readonly (string | null)[]): readonly Group[] {
  if (typeof column === 'string') return groupsOf(values);
  return column.bins === undefined ? named(column.groups ?? [], values) : binned(column.bins, values);
}

/** Beyond so many values a column of numbers is cut into quarters, and of others the rarest are taken together. */
const MOST_VALUES = 8;

/** @param values one an image, null where it is not known */
export function groupsOf(values: readonly (string | null)[]): readonly Group[] {
  const known = values.flatMap((value, image) => (value === null ? [] : [{ value, image }]));
  const missing = values.flatMap((value, image) => (value === null ? [image] : []));
  const numbers = known.map(({ value }) => Number(value));
  const distinct = new Set(known.map(({ value }) => value)).size;
  const numeric = numbers.every((value) => Number.isFinite(value));
  const groups =
    numeric && distinct > MOST_VALUES
      ? quarters(known.map(({ image }, index) => ({ value: numbers[index]!, image })))
      : byValue(known, numeric);
  return missing.length === 0 ? groups : [...groups, { name: 'not known', images: missing }];
}

function byValue(known: readonly { readonly value: string; readonly image: number }[], numeric: boolean) {
  const groups = new Map<string, number[]>();
  for (const { value, image } of known) groups.set(value, [...(groups.get(value) ?? []), image]);
  const largest = [...groups].toSorted(([, a], [, b]) => b.length - a.length);
  const shown = largest.slice(0, largest.length > MOST_VALUES ? MOST_VALUES - 1 : MOST_VALUES);
  const rest = largest.slice(shown.length).flatMap(([, images]) => images);
  const order = numeric
    ? shown.toSorted(([a], [b]) => Number(a) - Number(b))
    : shown.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...order.map(([name, images]): Group => ({ name, images })),
    ...(rest.length === 0
      ? []
      : [{ name: `${largest.length - shown.length} other values`, images: rest.toSorted((a, b) => a - b) }]),
  ];
}

/** Equal values stay together: a quarter may be larger than another, and there may be fewer than four. */
function quarters(known: readonly { readonly value: number; readonly image: number }[]): readonly Group[] {
  const sorted = known.toSorted((a, b) => a.value - b.value || a.image - b.image);
  const ends = new Set([1, 2, 3].map((quarter) => sorted[Math.ceil((sorted.length * quarter) / 4) - 1]!.value));
  const groups: (typeof sorted)[] = [[]];
  for (const [index, one] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before !== undefined && before.value !== one.value && ends.has(before.value)) groups.push([]);
    groups.at(-1)!.push(one);
  }
  return groups.map((group) => {
    const [low, high] = [group[0]!.value, group.at(-1)!.value];
    return {
      name: low === high ? String(low) : `${low} to ${high}`,
      images: group.map(({ image }) => image).toSorted((a, b) => a - b),
    };
  });
}

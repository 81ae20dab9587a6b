/** What the columns of a user's own table say of an image: a class, findings in columns or in one cell, or nothing. */
import type { Problem } from '../../../common/errors.ts';
import type { CsvSource } from '../csv/source.ts';
import type { ListedImage } from '../listing.ts';
import type { Fault } from '../reading/parts.ts';
import { readLabels } from './labels.ts';
import { joinedValue, valuesIn } from './list-cells.ts';
import { indexer, looks, type Spelled, spelled, spellings } from './spelling.ts';
import type { Row } from './table.ts';

type Source = CsvSource;

export interface Labelling {
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  readonly labelOf: (row: Row) => ListedImage['label'] | Fault;
  /** Without their file. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** @param rows of all tables, whose values are the classes where none are named */
export function labelling(source: Source, rows: readonly Row[]): Labelling {
  const { label, labels, separator, finding, one_hot } = source.columns;
  if (label === undefined) return one_hot ? oneOf(labels ?? []) : inColumns(labels ?? [], source.unknown);
  if (finding !== undefined) return oneFinding(source, label, finding);
  return separator === undefined ? oneClass(source, label, rows) : inCells(source, label, separator, rows);
}

const GOOD = { problems: [], warnings: [] } as const;

function inColumns(columns: readonly string[], unknown: 0 | 1): Labelling {
  return { ...GOOD, labels: 'multi-label', classes: columns, labelOf: (row) => readLabels(row, columns, unknown) };
}

/** Classes in columns of their own, one of which is 1. */
function oneOf(columns: readonly string[]): Labelling {
  const labelOf = (row: Row): number | Fault => {
    const values = readLabels(row, columns, 0);
    if ('message' in values) return values;
    const chosen = columns.filter((_, index) => values[index] === 1);
    if (chosen.length === 1 && !values.includes(-1)) return columns.indexOf(chosen[0]!);
    const found = chosen.length === 0 ? 'no class' : `${chosen.length} classes (${chosen.join(', ')})`;
    return { message: `the row has ${found}, not one, in the columns of data.columns.labels` };
  };
  return { ...GOOD, labels: 'multi-class', classes: columns, labelOf };
}

function oneFinding({ columns, unknown }: Source, column: string, finding: string): Labelling {
  const none = new Set(columns.none.map(looks));
  const labelOf = (row: Row): readonly number[] => {
    const value = looks(row.cell(column));
    return [none.has(value) ? 0 : value === '' ? unknown : 1];
  };
  return { ...GOOD, labels: 'multi-label', classes: [finding], labelOf };
}

function inCells(
  { columns, classes: given }: Source,
  column: string,
  separator: string,
  rows: readonly Row[],
): Labelling {
  const none = new Set(columns.none.map(looks));
  const found = spelled(
    rows.flatMap((row) => valuesIn(row.cell(column), separator)).filter((value) => !none.has(looks(value))),
  );
  const classes = given ?? inOrder(found.names);
  const indexOf = indexer(classes);
  const others = found.names.filter((name) => indexOf(name) < 0);
  const labelOf = (row: Row): readonly number[] | Fault => {
    const cell = row.cell(column);
    if (cell === '' && !none.has(''))
      return { message: `the row has no findings in column "${column}"`, hint: NOTHING };
    const label = new Array<number>(classes.length).fill(0);
    for (const value of valuesIn(cell, separator)) if (indexOf(value) >= 0) label[indexOf(value)] = 1;
    return label;
  };
  const left = others.length === 1 ? '1 other value' : `${others.length} other values`;
  return {
    labels: 'multi-label',
    classes,
    labelOf,
    problems: given === null ? [...alikeProblems(column, found), ...noFindings(column, classes)] : [],
    warnings: [
      ...mergedWarnings(`column "${column}"`, found),
      ...(others.length > 0
        ? [`column "${column}" has ${left}, which data.classes leaves out, such as ${others[0]}`]
        : []),
    ],
  };
}

const NOTHING = 'Write what data.columns.none says for no finding; none: [""] is a blank cell.';

function noFindings(column: string, classes: readonly string[]): readonly Problem[] {
  return classes.length > 0 ? [] : [{ message: `column "${column}" has no finding in any row` }];
}

function oneClass({ classes: given }: Source, column: string, rows: readonly Row[]): Labelling {
  const values = [...new Set(rows.map((row) => row.cell(column)))].filter((value) => value !== '');
  const found = spelled(values);
  const classes = given ?? inOrder(found.names);
  const indexOf = indexer(classes);
  const labelOf = (row: Row): number | Fault => {
    const value = row.cell(column);
    const index = indexOf(value);
    if (index >= 0) return index;
    if (value === '') return { message: `the row has no class in column "${column}"` };
    const lists = joinedValue([...classes, value]);
    const hint = lists === undefined ? {} : { hint: separatorHint(lists.separator) };
    return { message: `class ${value} is not one of the classes (${classes.join(', ')})`, ...hint };
  };
  const problems = given === null ? [...listProblems(column, values), ...alikeProblems(column, found)] : [];
  return { labels: 'multi-class', classes, labelOf, problems, warnings: mergedWarnings(`column "${column}"`, found) };
}

function listProblems(column: string, values: readonly string[]): readonly Problem[] {
  const list = joinedValue(values);
  if (list === undefined) return [];
  const message = `column "${column}" lists several values in a cell, such as ${list.value}`;
  return [
    { message, hint: `${separatorHint(list.separator)} If it is one class all the same, name all in data.classes.` },
  ];
}

function separatorHint(separator: string): string {
  return `Set data.columns.separator to "${separator}" for findings of which an image can have several.`;
}

/** Values that look different but are read as one are hardly ever two classes. */
function alikeProblems(column: string, { alike }: Spelled): readonly Problem[] {
  return alike.map(([one, other]) => ({
    message: `column "${column}" has the classes ${one} and ${other}, which differ in ${difference(one, other)} alone`,
    hint: 'Write them alike, or name both in data.classes.',
  }));
}

export function difference(one: string, other: string): string {
  return one.toLowerCase() === other.toLowerCase() ? 'upper and lower case' : 'spelling';
}

export function mergedWarnings(where: string, { merged }: Spelled): readonly string[] {
  return merged.map(
    (group) => `${where} writes ${group[0]} in several ways, which are taken for one: ${spellings(group)}`,
  );
}

/** Numbers by size, else by code units. */
export function inOrder(names: readonly string[]): readonly string[] {
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
  const numbers = sorted.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  return numbers ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}

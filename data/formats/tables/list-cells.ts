/** Cells that hold several values: joined by a separator (A|B), or lists as Python and JSON write them (['A', 'B']). */
import { looks, reads } from './spelling.ts';

const BRACKETS = /^(?:\[.*\]|\(.*,.*\)|\{.*\})$/s;
const ITEM = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s,'"]+(?:[^\S\n]+[^\s,'"]+)*)/gs;
/** What stands for nothing in such a list. */
const NOTHING = new Set(['', 'nan', 'none', 'null']);

/** The values of a cell, none of them empty; a list in brackets is one whatever the separator is. */
export function valuesIn(cell: string, separator: string): readonly string[] {
  const parts = looksLikeList(cell) ? itemsOf(cell.slice(1, -1)) : cell.split(separator);
  return parts.map((part) => part.trim()).filter((part) => !NOTHING.has(part.toLowerCase()));
}

/** Whether the cell is a list of Python, NumPy or JSON. */
export function looksLikeList(cell: string): boolean {
  return BRACKETS.test(cell);
}

function itemsOf(text: string): readonly string[] {
  return [...text.matchAll(ITEM)].map(([, double, single, bare]) => {
    const quoted = double ?? single;
    return quoted === undefined ? bare! : quoted.replace(/\\(.)/g, '$1');
  });
}

/** Separators that stand in few names: one value that is part of another is enough. */
const SURE = [';', ','];
/** Those that do: each part must be a value of its own. */
const DOUBTFUL = ['/', '+', '&', ' and ', ' - '];

export interface JoinedValue {
  readonly value: string;
  readonly separator: string;
}

/** A value of a column that is a list of others; undefined: none is, as far as can be told. */
export function joinedValue(values: readonly string[]): JoinedValue | undefined {
  const list = values.find(looksLikeList);
  if (list !== undefined) return { value: list, separator: ',' };
  const piped = values.find((value) => value.includes('|'));
  if (piped !== undefined) return { value: piped, separator: '|' };
  const known = new Set(values.map(reads));
  const numeric = values.every((value) => /^[\d.,;\s]*$/.test(value));
  for (const separator of [...SURE, ...DOUBTFUL, ...(numeric ? [' '] : [])])
    for (const value of values) {
      const parts = value.split(separator).map((part) => part.trim());
      if (parts.length < 2 || parts.includes('') || reads(value) === looks(parts[0]!)) continue;
      const singles = parts.filter((part) => known.has(reads(part))).length;
      const enough = SURE.includes(separator) || numeric ? 1 : parts.length;
      if (singles >= enough) return { value, separator };
    }
  return undefined;
}

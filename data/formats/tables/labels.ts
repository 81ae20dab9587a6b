import { UNCERTAIN } from '../../dataset.ts';
import type { Fault } from '../reading/parts.ts';
import type { Row } from './table.ts';

/** As pandas and spreadsheets write them. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
]);

/** One label a column: 1, 0 or -1 in any way of writing these numbers, true or false, `unknown` where the cell is blank. */
export function readLabels(row: Row, columns: readonly string[], unknown: 0 | 1): readonly number[] | Fault {
  const labels: number[] = [];
  for (const column of columns) {
    const text = row.cell(column);
    const value = text === '' ? unknown : (WORDS.get(text.toLowerCase()) ?? Number(text));
    if (value !== 0 && value !== 1 && value !== UNCERTAIN)
      return { message: `the label in column "${column}" is "${text}", not 1, 0, -1 or blank` };
    // Number('-0') is a zero that JSON and comparisons would tell apart.
    labels.push(value === 0 ? 0 : value);
  }
  return labels;
}

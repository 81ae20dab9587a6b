/**
 * Rows of a plain-text table, their cells padded to columns.
 * @param left how many columns are aligned to the left; the others, numbers, to the right
 */
import { largest } from '../../common/many.ts';
export function alignColumns(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows[0]!.map((_, column) => largest(rows.map((row) => row[column]!.length)));
  const padded = (text: string, column: number): string =>
    column < left ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
}

/** Words in lines of at most `width` characters, each after `indent`; a word that is longer has a line of its own. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}

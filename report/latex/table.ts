/** A table in LaTeX: rules of booktabs, over as many pages as it takes, beside each other as many columns as fit. */
import { largest } from '../../common/many.ts';
import type { Column, Mark, Table } from '../document/blocks.ts';
import { escapeLatex as inline, ZERO_WIDTH_SPACE } from './escape.ts';

/** Characters that fit on a line of a page, about. */
const LINE = 92;
/** Text of more characters than this is broken over lines. */
const LONG = 40;
/** Width of such a column. */
const PARAGRAPH = 'p{62mm}';

export function latexTable(table: Table): string {
  const names = Math.min(LONG, largest([table.corner.length, ...table.rows.map(({ name }) => name.length)]));
  const widths = table.columns.map((column, index) =>
    widthOf(
      column,
      table.rows.map(({ cells }) => cells[index]!.text),
    ),
  );
  const groups: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  widths.forEach((width, index) => {
    if (used + width > LINE) {
      groups.push([]);
      used = names;
    }
    groups.at(-1)!.push(index);
    used += width;
  });
  return groups.map((columns, part) => partOf(table, columns, part, names >= LONG)).join('\n\n');
}

function widthOf({ head, unit = '' }: Column, texts: readonly string[]): number {
  return 3 + Math.min(LONG, largest([head.length, unit.length, ...texts.map((text) => text.length)]));
}

function partOf(
  { id, caption, corner, columns, rows }: Table,
  chosen: readonly number[],
  part: number,
  long: boolean,
): string {
  const texts = (index: number): readonly string[] => rows.map(({ cells }) => cells[index]!.text);
  const kinds = chosen.map((index) => {
    if ([columns[index]!.head, ...texts(index)].some((text) => text.length > LONG))
      return `>{\\raggedright\\arraybackslash}${PARAGRAPH}`;
    return columns[index]!.align === 'left' ? 'l' : 'r';
  });
  const units = chosen.map((index) => columns[index]!.unit ?? '');
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  const head = [
    line([inline(corner), ...chosen.map((index) => inline(columns[index]!.head))]),
    ...(units.every((unit) => unit === '') ? [] : [line(['', ...units.map(inline)])]),
  ];
  const [first, again] = [part === 0 ? '' : ' (continued)', part === 0 ? '' : `-${part + 1}`];
  return [
    `% ${id}${again}`,
    '{\\small',
    `\\begin{longtable}{@{}${long ? `>{\\raggedright\\arraybackslash}${PARAGRAPH}` : 'l'}${kinds.join('')}@{}}`,
    `\\caption{${inline(caption)}${first}}\\label{tab:${id}${again}}\\\\`,
    '\\toprule',
    ...head,
    '\\midrule',
    '\\endhead',
    '\\bottomrule',
    '\\endfoot',
    ...rows.map(({ name, cells, marks = [] }) =>
      line([marked(name, marks), ...chosen.map((index) => marked(cells[index]!.text, cells[index]!.marks ?? []))]),
    ),
    '\\end{longtable}}',
  ].join('\n');
}

function marked(text: string, marks: readonly Mark[]): string {
  const plain = inline(text.replaceAll(/\S{31,}/g, breakable));
  if (marks.includes('best')) return `\\textbf{${plain}}`;
  return marks.includes('second') ? `\\underline{${plain}}` : plain;
}

/** A long word, such as a digest, with places where it may be broken. */
const breakable = (word: string): string => (word.match(/.{1,8}/gu) ?? []).join(ZERO_WIDTH_SPACE);

/** The answer and its table for a terminal. */

import { createColors } from 'picocolors';
import { largest } from '../common/many.ts';
import type { Mark, Table, TableCell } from './document/blocks.ts';
import { legend } from './document/legend.ts';
import { statisticsTable, summaryTable } from './document/tables.ts';
import type { Comparison } from './results/comparison.ts';
import { subjects } from './results/subjects.ts';
import { visible } from './visible.ts';
import { type Verdict, verdicts } from './words/verdict.ts';

export interface TextOptions {
  /** ANSI colours; none when left out. */
  readonly colour?: boolean;
  /** Columns of the terminal, 100 when left out. Columns of a table that do not fit go into further tables below. */
  readonly width?: number;
}

type Colors = ReturnType<typeof createColors>;
const GAP = '   ';

/**
 * The answer in words, the table that it rests on, and what its marks mean. Ends with a line break.
 * @param comparison the parsed `results.json`.
 */
export function renderTextTable(comparison: Comparison, { colour = false, width = 100 }: TextOptions = {}): string {
  const colors = createColors(colour);
  const all = subjects(comparison);
  const table =
    all.length === 1 ? statisticsTable(comparison, all[0]!.name, all[0]!.compared) : summaryTable(comparison);
  const blocks = [
    ...warnings(comparison, width, colors),
    ...answers(verdicts(comparison), width, colors),
    ...tables(table, width, colors),
    wrap(legend(comparison), width),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Before all results, as on the page. */
function warnings({ warnings: leaks = [], state }: Comparison, width: number, colors: Colors): readonly string[] {
  const why = 'LEAK: the same patients or pictures are on both sides of a split. The results below are too good.';
  return [
    ...(leaks.length === 0
      ? []
      : [[bold(wrap(why, width), 'LEAK:', colors), ...leaks.map((text) => wrap(text, width))].join('\n')]),
    ...(state.kind === 'partial' ? [wrap(state.note, width)] : []),
  ];
}

/** A block a task; what holds of all of them comes once, at the end. */
function answers(all: readonly Verdict[], width: number, colors: Colors): readonly string[] {
  const shared =
    all.length < 2 ? [] : all[0]!.remarks.filter((one) => all.every(({ remarks }) => remarks.includes(one)));
  const own = all.map((verdict) => ({ ...verdict, remarks: verdict.remarks.filter((one) => !shared.includes(one)) }));
  return [...own.map((verdict) => answer(verdict, width, colors)), ...shared.map((text) => wrap(text, width))];
}

function answer({ lead, answer: said, evidence, remarks }: Verdict, width: number, colors: Colors): string {
  const first = bold(wrap(`${lead ?? ''}${said}`, width), lead ?? '', colors);
  const rest = evidence === null ? remarks : [`${evidence}.`, ...remarks];
  return [first, ...rest.map((text) => wrap(text, width))].join('\n');
}

interface Column {
  readonly head: string;
  readonly cells: readonly TableCell[];
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** As many columns beside each other as fit. */
function tables(table: Table, width: number, colors: Colors): readonly string[] {
  const names: Column = columnOf(
    table.corner,
    'left',
    table.rows.map(({ name, marks = [] }) => ({ text: name, marks })),
  );
  const columns = table.columns.map(({ head, unit, align }, index) => {
    const cells = table.rows.map(({ cells: row, marks = [] }) => ({
      ...row[index]!,
      marks: [...marks, ...(row[index]!.marks ?? [])],
    }));
    return columnOf(unit === undefined ? head : `${head}, ${unit}`, align, cells);
  });
  const groups: Column[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const column of columns) {
    if (used + GAP.length + column.width > width) {
      groups.push([]);
      used = names.width;
    }
    groups.at(-1)!.push(column);
    used += GAP.length + column.width;
  }
  return groups.map((group) => grid([names, ...group], colors));
}

/** At the end of a figure: significant, may be the best. */
const SIGN = / [*†]$/;

function columnOf(head: string, align: Column['align'], cells: readonly TableCell[]): Column {
  const texts = cells.map(({ text }) => visible(text));
  // Figures stay below each other where some have a sign behind them.
  const signed = align === 'right' && texts.some((text) => SIGN.test(text));
  const shown = cells.map((cell, index) => {
    const text = texts[index]!;
    return { ...cell, text: signed && !SIGN.test(text) ? `${text}  ` : text };
  });
  const title = visible(head);
  return { head: title, align, cells: shown, width: largest([title.length, ...shown.map(({ text }) => text.length)]) };
}

function grid(columns: readonly Column[], colors: Colors): string {
  const head = columns.map((column) => pad(column.head, column));
  const rule = columns.map(({ width }) => '─'.repeat(width));
  const rows = columns[0]!.cells.map((_, row) => columns.map((column) => paint(column.cells[row]!, column, colors)));
  return [head, rule, ...rows].map((cells) => cells.join(GAP).trimEnd()).join('\n');
}

const pad = (text: string, { width, align }: Column): string =>
  align === 'left' ? text.padEnd(width) : text.padStart(width);

const PAINT: readonly (readonly [Mark, 'bold' | 'underline' | 'green'])[] = [
  ['second', 'underline'],
  ['may-be-best', 'green'],
  ['best', 'bold'],
];

/** Colours repeat what words and marks already say. The blanks beside a text stay as they are: colour codes have no width. */
function paint({ text, marks = [] }: TableCell, column: Column, colors: Colors): string {
  const colours = PAINT.filter(([mark]) => marks.includes(mark)).map(([, colour]) => colour);
  const painted = colours.reduce((inner, colour) => colors[colour](inner), text);
  return text === '' ? pad(text, column) : pad(text, column).replace(text, () => painted);
}

function bold(text: string, start: string, colors: Colors): string {
  return start !== '' && text.startsWith(start) ? colors.bold(start) + text.slice(start.length) : text;
}

function wrap(sentence: string, width: number): string {
  const lines: string[] = [];
  // A p and its value, a number and its unit stay together.
  const words = visible(sentence)
    .replaceAll(/\bp ([=<]) /g, 'p\u00a0$1\u00a0')
    .replaceAll(/(?<=\d) (?=%)/g, '\u00a0')
    .split(' ');
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

/** The table for a terminal. */

import { createColors } from 'picocolors';
import { largest } from '../common/many.ts';
import { type Cell, cellOf } from './cell.ts';
import type { Comparison } from './comparison-v1.ts';
import { measured } from './metric-info.ts';
import { verdicts } from './verdict.ts';
import { visible } from './visible.ts';

export interface TextOptions {
  /** ANSI colours; none when left out. */
  readonly colour?: boolean;
  /** Columns of the terminal, 100 when left out. Tasks that do not fit go into further tables below. */
  readonly width?: number;
}

type Colors = ReturnType<typeof createColors>;
const GAP = '   ';

/**
 * The comparison as text: the tables, what their marks mean, and the answer in words. Ends with a line break.
 * @param comparison the parsed `results.json`.
 */
export function renderTextTable(comparison: Comparison, { colour = false, width = 100 }: TextOptions = {}): string {
  const colors = createColors(colour);
  const blocks = [
    ...leaks(comparison, width, colors),
    ...tables(comparison, width, colors),
    legend(comparison),
    ...verdicts(comparison).map(({ best, text }) => wrap(`${best ?? ''}${text}`, width, best ?? '', colors)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Before all results, as on the page. */
function leaks({ warnings = [] }: Comparison, width: number, colors: Colors): readonly string[] {
  if (warnings.length === 0) return [];
  const head = 'LEAK:';
  const why = 'the same patients or pictures are on both sides of a split. The results below are too good.';
  return [[`${head} ${why}`, ...warnings].map((text) => wrap(text, width, head, colors)).join('\n')];
}

interface Column {
  readonly head: string;
  readonly entries: readonly { readonly text: string; readonly cell: Cell }[];
  readonly width: number;
}

function tables(comparison: Comparison, width: number, colors: Colors): readonly string[] {
  const names = comparison.order.arms.map(visible);
  const nameWidth = largest(['arm', ...names].map((name) => name.length));
  const groups: Column[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const task of comparison.order.tasks) {
    const column = columnOf(comparison, task);
    const group = groups.at(-1);
    if (group === undefined || used + GAP.length + column.width > width) {
      groups.push([column]);
      used = nameWidth + GAP.length + column.width;
    } else {
      group.push(column);
      used += GAP.length + column.width;
    }
  }
  return groups.map((columns) => {
    const head = ['arm'.padEnd(nameWidth), ...columns.map((column) => column.head.padEnd(column.width))];
    const rule = [nameWidth, ...columns.map((column) => column.width)].map((size) => '─'.repeat(size));
    const rows = names.map((name, index) => [
      name.padEnd(nameWidth),
      ...columns.map((column) => paint(column.entries[index]!, column.width, colors)),
    ]);
    return [head, rule, ...rows].map((row) => row.join(GAP).trimEnd()).join('\n');
  });
}

function columnOf(comparison: Comparison, task: string): Column {
  const head = visible(`${task}, ${measured(comparison.tasks[task]!.metric)}`);
  const cells = comparison.order.arms.map((arm) => cellOf(comparison, task, arm));
  const means = largest(cells.map((cell) => cell.mean.length));
  const figures = largest(cells.map((cell) => `${cell.mean.padStart(means)}${cell.spread}`.length));
  const entries = cells.map((cell) => {
    const marks = [cell.rank === 'other' ? '' : cell.rank, mark(cell), cell.trials].filter((part) => part !== '');
    const aligned = `${cell.mean.padStart(means)}${cell.spread}`.padEnd(figures);
    return { text: `${aligned}  ${marks.join(', ')}`.trimEnd(), cell };
  });
  return { head, entries, width: Math.max(head.length, largest(entries.map(({ text }) => text.length))) };
}

function mark(cell: Cell): string {
  if (cell.test === 'different') return `${cell.p} *`;
  return cell.test === 'same' ? `${cell.p} n.s.` : '';
}

/** Colours repeat what rank and mark already say. Padding comes first: colour codes have no width. */
function paint({ text, cell }: Column['entries'][number], width: number, colors: Colors): string {
  const padded = text.padEnd(width);
  const spaces = padded.slice(text.length);
  const figures = `${cell.mean}${cell.spread}`;
  const ranked = cell.rank === 'second' ? text.replace(figures, colors.underline(figures)) : text;
  const coloured = cell.test === 'same' ? colors.green(ranked) : ranked;
  return (cell.rank === 'best' ? colors.bold(coloured) : coloured) + spaces;
}

function legend({ test, tasks }: Comparison): string {
  const arms = Object.values(tasks).flatMap((task) => Object.values(task.arms));
  const spread = 'mean ± sample standard deviation over trials';
  if (arms.every(({ p }) => p === null)) return `${spread}; no test was possible`;
  const name = test.variant === 'student' ? "Student's" : "Welch's";
  return `${spread}; p: ${name} t-test, best against each other\n* significant, n.s. not significant at ${test.alpha}`;
}

function wrap(sentence: string, width: number, bold: string, colors: Colors): string {
  const lines: string[] = [];
  // A p and its value stay together.
  const words = visible(sentence)
    .replaceAll(/\bp ([=<]) /g, 'p\u00a0$1\u00a0')
    .split(' ');
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  const text = lines.join('\n').replaceAll('\u00a0', ' ');
  return bold !== '' && text.startsWith(bold) ? colors.bold(bold) + text.slice(bold.length) : text;
}

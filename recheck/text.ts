/** A rechecked table for a terminal. */
import { largest } from '../common/many.ts';
import type { Assumptions, RecheckedColumn, RecheckedRow } from './column.ts';
import type { Counts, Rechecked } from './recheck.ts';
import { rangeText } from './verdict.ts';

const TESTS = {
  student: "Student's t-test (one variance for both)",
  welch: "Welch's t-test (a variance each)",
} as const;
const DEVIATIONS = { sample: 'n - 1', population: 'n' } as const;

/** Column by column, then the counts. Ends with a line break. */
export function renderRechecked({ assumptions, columns, counts, otherwise }: Rechecked): string {
  const others = otherwise.map(
    ({ test, deviation, counts: found }) =>
      `  ${test === 'student' ? 'Student' : 'Welch'}, deviations divided by ${DEVIATIONS[deviation]}: ${countsText(found)}`,
  );
  return [
    assumed(assumptions),
    ...columns.map((column) => columnText(column)),
    `${countsText(counts)}.`,
    `${['Under other assumptions:', ...others].join('\n')}\n`,
  ].join('\n\n');
}

function assumed({ test, deviation, adjust, levels, against }: Assumptions): string {
  const what = against.kind === 'best' ? 'the best of its column' : against.row;
  const family = adjust === 'none' ? 'not adjusted' : "adjusted by Holm over a column's comparisons";
  const stars = levels.map((level, index) => `${'*'.repeat(index + 1)} p below ${level}`).join(', ');
  return [
    `Assumed: two-sided ${TESTS[test]} of ${what} against each row, over independent trials;`,
    `deviations divided by ${DEVIATIONS[deviation]}; p ${family}; ${stars}. Printed digits stand for all that round to them.`,
  ].join('\n');
}

function columnText({ table, column, references, rows }: RecheckedColumn): string {
  const place = table === '' ? column : `${table}, ${column}`;
  const best = references.length === 1 ? references[0]! : `any of ${references.join(', ')}`;
  const cells = rows.map(lineOf);
  const widths = [0, 1, 2].map((at) => largest(cells.map((line) => line[at]!.length)));
  const lines = cells.map((line) => `  ${line.map((text, at) => text.padEnd(widths[at] ?? 0)).join('   ')}`.trimEnd());
  return [`${place}: against ${best}`, ...lines].join('\n');
}

function lineOf({ row, cell, p, verdict, why }: RecheckedRow): readonly string[] {
  const range = p === null ? 'p unknown' : `p ${rangeText(p)}`;
  return [row, cell, range, why === null ? verdict : `${verdict}: ${why}`];
}

function countsText(counts: Counts): string {
  const { 'nothing printed': without, ...told } = counts;
  const all = Object.values(told).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(told).map(
    ([verdict, count]) => `${count} ${count === 1 ? verdict : (PLURAL[verdict] ?? verdict)}`,
  );
  return [`Of ${all} marks ${parts.join(', ')}`, ...(without === 0 ? [] : [`${without} comparisons have none`])].join(
    '; ',
  );
}

const PLURAL: Readonly<Record<string, string>> = { agrees: 'agree', disagrees: 'disagree' };

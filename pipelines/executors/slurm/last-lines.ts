import { tailOf } from '../../../store/tail.ts';

const LINES = 10;
const BYTES = 16_384;

/** The end of the first of these logs that says anything, as the end of a sentence; nothing where none does. */
export function lastLinesOf(...files: readonly string[]): string {
  for (const file of files) {
    const lines = tailOf(file, BYTES).trimEnd().split('\n').slice(-LINES);
    if (lines.join('').trim() !== '') return `; its last lines were:\n${lines.map((line) => `  | ${line}`).join('\n')}`;
  }
  return '';
}

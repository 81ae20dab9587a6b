import { closeSync, fstatSync, openSync } from 'node:fs';
import { readUpTo } from '../../../common/files.ts';

const LINES = 10;
const BYTES = 16_384;

/** The end of the first of these logs that says anything, as the end of a sentence; nothing where none does. */
export function lastLinesOf(...files: readonly string[]): string {
  for (const file of files) {
    const lines = endOf(file).trimEnd().split('\n').slice(-LINES);
    if (lines.join('').trim() !== '') return `; its last lines were:\n${lines.map((line) => `  | ${line}`).join('\n')}`;
  }
  return '';
}

function endOf(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.min(size, BYTES));
      return bytes.toString('utf8', 0, readUpTo(descriptor, bytes, size - bytes.length));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return ''; // It is not there.
  }
}

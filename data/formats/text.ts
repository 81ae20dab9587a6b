/** Reading the small text files of a data set: list files and class files. */
import { isUtf8 } from 'node:buffer';
import type { Problem } from '../../common/errors.ts';
import { readRegularFile } from '../../common/regular-file.ts';

export interface TextLine {
  /** Counted from 1. */
  readonly number: number;
  /** Without blanks at its ends. */
  readonly text: string;
}

/** Far above any list of images, far below what a string can hold. */
const MAX_BYTES = 256 * 1024 * 1024;

export type Lines = { readonly lines: readonly TextLine[] } | { readonly problem: Problem };

/** The lines that are not blank; a byte order mark, CRLF and a missing final newline do not matter. */
export function readLines(file: string, what: string): Lines {
  const text = readText(file, what);
  if (typeof text !== 'string') return text;
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ number: index + 1, text: line.trim() }));
  return { lines: lines.filter((line) => line.text !== '') };
}

/** The text without a byte order mark, or why there is none. */
export function readText(file: string, what: string): string | { readonly problem: Problem } {
  const bytes = readSmall(file);
  if (typeof bytes === 'string') return { problem: { file, message: `the ${what} ${bytes}` } };
  if (!isUtf8(bytes))
    return {
      problem: {
        file,
        message: `the ${what} is not UTF-8 text`,
        hint: 'Save it with the encoding UTF-8; spreadsheets call that CSV UTF-8.',
      },
    };
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** The contents, or why there are none. */
function readSmall(file: string): Buffer | string {
  try {
    const bytes = readRegularFile(file, MAX_BYTES);
    return 'why' in bytes ? bytes.why : bytes;
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** Reading the small text files of a data set: list files and class files. */
import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { Problem } from '../../../common/errors.ts';
import { readRegularFile } from '../../../common/regular-file.ts';

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

/** The text without a byte order mark, of a gzipped file as well, or why there is none. */
export function readText(file: string, what: string): string | { readonly problem: Problem } {
  const bytes = readSmall(file);
  const text = typeof bytes === 'string' ? { reason: bytes } : decoded(bytes);
  if (typeof text === 'string') return text.replace(/^\uFEFF/, '');
  const { reason, hint } = text;
  return { problem: { file, message: `the ${what} ${reason}`, ...(hint !== undefined && { hint }) } };
}

type NoText = { readonly reason: string; readonly hint?: string };

const AS_UTF8 = 'Save it with the encoding UTF-8; spreadsheets call that CSV UTF-8.';
const UTF16 = { '\xff\xfe': 'utf-16le', '\xfe\xff': 'utf-16be' } as const;

function decoded(bytes: Buffer): string | NoText {
  const head = bytes.toString('latin1', 0, 4);
  if (head.startsWith('\x1f\x8b')) return unzipped(bytes);
  if (head === 'PK\x03\x04')
    return { reason: 'is a spreadsheet (.xlsx, .ods) or another ZIP archive, not text', hint: AS_UTF8 };
  if (head === '\xd0\xcf\x11\xe0') return { reason: 'is a spreadsheet of old kind (.xls), not text', hint: AS_UTF8 };
  const wide = Object.entries(UTF16).find(([mark]) => head.startsWith(mark));
  if (wide !== undefined) return new TextDecoder(wide[1]).decode(bytes);
  if (bytes.includes(0))
    return { reason: 'has bytes of zero: it is not UTF-8 text, but UTF-16 or no text at all', hint: AS_UTF8 };
  return isUtf8(bytes) ? bytes.toString('utf8') : { reason: 'is not UTF-8 text', hint: AS_UTF8 };
}

function unzipped(bytes: Buffer): string | NoText {
  let text: Buffer;
  try {
    text = gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    const large = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return {
      reason: large
        ? `is gzipped text of more than the ${MAX_BYTES} bytes that are read`
        : 'is gzipped and damaged or cut off',
    };
  }
  // Once is enough: what is packed twice was not meant as a table.
  return text.toString('latin1', 0, 2) === '\x1f\x8b' ? { reason: 'is gzipped twice' } : decoded(text);
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

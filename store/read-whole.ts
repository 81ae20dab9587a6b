/** Reading small files of a runs folder. */
import { lstatSync, readFileSync } from 'node:fs';
import { systemCode } from '../common/system-errors.ts';

/** What assay keeps in JSON stays far below: a larger file is none of them, and would only fill the memory. */
const MOST_BYTES = 2 ** 30;

/**
 * Null where there is no such file. What is no plain file (a folder, a pipe that nobody writes to) is never opened.
 * @throws the system's error where it cannot be read
 */
export function readWhole(path: string): Buffer | null {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (!stats.isFile()) throw refusal('EISDIR', 'it is not a file', path);
  if (stats.size > MOST_BYTES) throw refusal('EFBIG', 'it is too large', path);
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null; // Gone between the two looks.
    throw error;
  }
}

function refusal(code: string, message: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code, path });
}

import { closeSync, fstatSync, openSync } from 'node:fs';
import { readUpTo } from '../common/files.ts';

/** The last bytes of a file as text; nothing where it is not there. What printed gigabytes must not fill the memory. */
export function tailOf(path: string, bytesWanted: number): string {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.min(size, bytesWanted));
      return bytes.toString('utf8', 0, readUpTo(descriptor, bytes, size - bytes.length));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}

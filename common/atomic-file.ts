import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { writeAll } from './files.ts';
import { temporaryName } from './temporary.ts';

/**
 * Writes a file so that a reader, or a machine that loses power, sees the old contents or the new, never a part:
 * temporary name in the same folder, synced, renamed. Several parts are written one after the other, uncopied.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array | readonly Uint8Array[]): void {
  const temporary = temporaryName(path);
  try {
    const descriptor = openSync(temporary, 'w');
    try {
      const parts = typeof data === 'string' ? [Buffer.from(data)] : data instanceof Uint8Array ? [data] : data;
      for (const bytes of parts) writeAll(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

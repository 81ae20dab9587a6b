import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
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
      for (const bytes of parts) {
        // writeSync may write less than asked for, above all on a disk that is filling up.
        for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      }
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

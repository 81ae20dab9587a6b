/** Contents of image files. Read at once: waiting for other threads to read takes longer than reading. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Far above any radiograph. */
const MAX_BYTES = 1 << 30;
const MOST_KEPT_BYTES = 1 << 24;
const HEAD_BYTES = 132;

type Memory = (bytes: number) => Buffer;

let kept = Buffer.alloc(0);

/** The same memory for one file after the other, as new memory costs as much as reading: good until the next one. */
export const keptMemory: Memory = (bytes) => {
  if (bytes > MOST_KEPT_BYTES) return Buffer.alloc(bytes);
  // A half more, lest it grows with every file.
  if (kept.length < bytes) kept = Buffer.alloc(Math.min(MOST_KEPT_BYTES, Math.ceil(1.5 * bytes)));
  return kept.subarray(0, bytes);
};

export const freshMemory: Memory = (bytes) => Buffer.alloc(bytes);

/** The file's bytes where its head says that it is of a kind, and it has a size that can be read; else null. */
export function readFileOfKind(path: string, isOfKind: (head: Buffer) => boolean, memory: Memory): Buffer | null {
  const file = openSync(path, 'r');
  try {
    const about = fstatSync(file);
    if (!about.isFile()) return null;
    const { size } = about;
    const head = Buffer.alloc(HEAD_BYTES);
    const headBytes = readSync(file, head, 0, head.length, 0);
    if (!isOfKind(head.subarray(0, headBytes)) || size > MAX_BYTES) return null;
    const bytes = memory(size);
    return bytes.subarray(0, readSync(file, bytes, 0, size, 0));
  } finally {
    closeSync(file);
  }
}

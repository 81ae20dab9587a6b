/** Contents of image files. Read at once: waiting for other threads to read takes longer than reading. */
import { readUpTo } from '../../common/files.ts';

/** What the largest image allowed takes, uncompressed at 16 bits in three channels, and half as much again. */
export const MAX_BYTES = 3 * 2 ** 29;
const MOST_KEPT_BYTES = 1 << 24;
/** So long is the part that tells of which kind a file is. */
export const HEAD_BYTES = 132;

type Memory = (bytes: number) => Buffer;

let kept = Buffer.alloc(0);

/**
 * The same memory for one file after the other, as new memory costs as much as reading: good until the next one, so not
 * for a decoder that works on while others are asked for.
 */
export const keptMemory: Memory = (bytes) => {
  if (bytes > MOST_KEPT_BYTES) return Buffer.alloc(bytes);
  // A half more, lest it grows with every file.
  if (kept.length < bytes) kept = Buffer.alloc(Math.min(MOST_KEPT_BYTES, Math.ceil(1.5 * bytes)));
  return kept.subarray(0, bytes);
};

/** Memory of its own, which no later file gets. */
export const freshMemory: Memory = (bytes) => Buffer.allocUnsafeSlow(bytes);

/** The first bytes of an open file. */
export function readHead(descriptor: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  return head.subarray(0, readUpTo(descriptor, head, 0));
}

/** All `size` bytes of an open file, or fewer where it has become shorter. */
export function readWhole(descriptor: number, size: number, memory: Memory): Buffer {
  const bytes = memory(size);
  return bytes.subarray(0, readUpTo(descriptor, bytes, 0, size));
}

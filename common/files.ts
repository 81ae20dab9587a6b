/** Reading and writing all of it: one system call may do less than it was asked for. */
import { readSync, writeSync } from 'node:fs';

/** The most that one call reads is 2^31 - 1 bytes. */
const MOST_AT_ONCE = 0x4000_0000;

/** Up to `length` bytes from `position` on; fewer where the file ends before. @returns how many */
export function readUpTo(descriptor: number, into: Uint8Array, position: number, length = into.length): number {
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, into, done, Math.min(length - done, MOST_AT_ONCE), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** All the bytes: a disk that is filling up takes a part of them before it refuses. @param position where the file is at when left out */
export function writeAll(descriptor: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length; ) {
    const length = Math.min(bytes.length - done, MOST_AT_ONCE);
    done += writeSync(descriptor, bytes, done, length, position === undefined ? null : position + done);
  }
}

const AT_A_TIME = 65_536;

/**
 * The whole lines of a file that is still written, from a place on: at least one where there is one, however long. A reader
 * with a buffer of one size stood still for ever before a line that was longer.
 * @returns their bytes with the last line feed; none where only a part of a line is there
 */
export function wholeLines(descriptor: number, from: number, atATime = AT_A_TIME): Buffer {
  for (let size = atATime; ; size *= 2) {
    const bytes = Buffer.alloc(size);
    const count = readUpTo(descriptor, bytes, from);
    const end = bytes.subarray(0, count).lastIndexOf(10) + 1;
    if (end > 0 || count < size) return bytes.subarray(0, end);
  }
}

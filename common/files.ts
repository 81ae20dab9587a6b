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

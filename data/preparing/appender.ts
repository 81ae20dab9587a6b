/** Files that grow by many small parts, given as bytes or as places in other files. */
import { closeSync, existsSync, ftruncateSync, openSync, renameSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { EnvironmentError, StepError } from '../../common/errors.ts';
import { readUpTo, writeAll } from '../../common/files.ts';
import { systemProblem } from '../../common/system-errors.ts';

/** The beginning of a file. */
export interface Written {
  readonly bytes: number;
  /** CRC-32 of all of them. */
  readonly crc: number;
}

export interface Appender {
  /** Returns the position of the first byte. The bytes may change afterwards. */
  append(bytes: Uint8Array): number;
  /** The same for bytes of another file, which must stay open until the next flush. */
  copy(descriptor: number, position: number, length: number): number;
  /** What follows is dropped. */
  continueAfter(written: Written): void;
  /** @returns what is in the file now */
  flush(): Written;
  finish(target: string): void;
  close(): void;
}

interface Place {
  readonly descriptor: number;
  readonly position: number;
  length: number;
}

/** Small images would cost a system call each. */
const BUFFER_BYTES = 1 << 22;
/** To gather larger images would cost more than a system call. */
const LARGE_BYTES = 1 << 16;

/** All methods throw EnvironmentError where the disk is full or a folder cannot be written to. */
export function appender(file: string): Appender {
  const descriptor = writing(file, () => openSync(file, existsSync(file) ? 'r+' : 'w+'));
  let position = 0;
  let crc = 0;
  let waiting: (Uint8Array | Place)[] = [];
  let waitingBytes = 0;
  const write = (bytes: Uint8Array, start: number): void => {
    writing(file, () => writeAll(descriptor, bytes, start));
    crc = crc32(bytes, crc);
  };
  const flush = (): Written => {
    if (waiting.length > 0) {
      const bytes = waiting.length === 1 ? contentOf(waiting[0]!) : Buffer.concat(waiting.map(contentOf));
      write(bytes, position - waitingBytes);
      waiting = [];
      waitingBytes = 0;
    }
    return { bytes: position, crc };
  };
  const wait = (length: number): number => {
    const start = position;
    position += length;
    waitingBytes += length;
    if (waitingBytes >= BUFFER_BYTES) flush();
    return start;
  };
  return {
    append(bytes) {
      if (bytes.length < LARGE_BYTES) {
        waiting.push(bytes.slice());
        return wait(bytes.length);
      }
      flush();
      write(bytes, position);
      position += bytes.length;
      return position - bytes.length;
    },
    copy(from, at, length) {
      const last = waiting.at(-1);
      // What follows one another there as here is copied at once.
      const follows = last !== undefined && 'descriptor' in last && last.descriptor === from;
      if (follows && last.position + last.length === at) last.length += length;
      else waiting.push({ descriptor: from, position: at, length });
      return wait(length);
    },
    continueAfter(written) {
      position = written.bytes;
      crc = written.crc;
    },
    flush,
    finish(target) {
      flush();
      // An interrupted step may have written further than it has noted.
      writing(file, () => ftruncateSync(descriptor, position));
      if (target !== file) writing(file, () => renameSync(file, target));
    },
    close: () => closeSync(descriptor),
  };
}

function contentOf(part: Uint8Array | Place): Uint8Array {
  if (part instanceof Uint8Array) return part;
  const bytes = Buffer.allocUnsafeSlow(part.length);
  if (readUpTo(part.descriptor, bytes, part.position) === bytes.length) return bytes;
  throw new StepError({ message: 'a file ended early while it was copied' });
}

/** @throws EnvironmentError with what to do where the system lets the action not write the file; any other error as it is. */
export function writing<Result>(file: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === null) throw error;
    throw new EnvironmentError({ ...problem, file, message: `cannot be written: ${problem.message}` });
  }
}

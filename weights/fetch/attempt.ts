/** One attempt at a download: goes on where the partial file ends, or begins again where the server wants it so. */
import { statfsSync } from 'node:fs';
import { EnvironmentError } from '../../common/errors.ts';
import { asFault, Fault } from './fault.ts';
import { MOST_BYTES, request } from './http.ts';
import type { PartialFile } from './partial.ts';

/** Fewer bytes than these within the time allowed to a stall are as good as none: a byte a second would take for ever. */
const ENOUGH = 1 << 16;
/** Of a body whose length nobody knows: after so many bytes the disk is looked at again. */
const LOOK_EVERY = 1 << 24;
/** So much is left free for others. */
const RESERVE = 1 << 28;

/** Calls `over` once so much time has passed since it was started or refreshed. */
export type StallTimer = (over: () => void, ms: number) => { readonly refresh: () => void; readonly stop: () => void };

export const realTime: StallTimer = (over, ms) => {
  const timer = setTimeout(over, ms);
  return { refresh: () => timer.refresh(), stop: () => clearTimeout(timer) };
};

export interface AttemptOptions {
  readonly url: string;
  readonly partial: PartialFile;
  /** Of the version that the partial file is of; null where any will do, since its digest is known. */
  readonly validator: string | null;
  readonly signal: AbortSignal;
  /** So long without a number of bytes means that the connection is dead, or as good as dead. */
  readonly stallMs: number;
  readonly timer: StallTimer;
  /** Bytes that are here, and of the whole file where it is known. */
  readonly onProgress: (done: number, total: number | null) => void;
  /** Room on the disk of a file. */
  readonly freeBytes: (path: string) => number;
  /** Called before the first byte is written. */
  readonly onAnswer: (validator: string | null) => void;
}

export function freeOnDisk(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** @throws Fault, and EnvironmentError where the disk has no room */
export async function attempt(options: AttemptOptions): Promise<void> {
  const { url, partial, validator, signal, stallMs, timer: start, freeBytes, onProgress, onAnswer } = options;
  const stall = new AbortController();
  let [fresh, unlooked] = [0, 0];
  const timer = start(() => stall.abort(), stallMs);
  try {
    const either = AbortSignal.any([signal, stall.signal]);
    const answer = await request(url, { offset: partial.size, validator }, either);
    if (answer.start !== partial.size) partial.clear();
    if (answer.start !== partial.size)
      throw new Fault(`the server sends bytes from ${answer.start} on, not from 0`, true);
    onAnswer(answer.validator);
    requireRoom(partial, freeBytes, answer.total);
    const most = answer.total ?? MOST_BYTES;
    for await (const bytes of faultsOf(answer.body)) {
      fresh += bytes.length;
      if (fresh >= ENOUGH) {
        timer.refresh();
        fresh = 0;
      }
      if (partial.size + bytes.length > most)
        throw new Fault(`the server sends more than the ${most} bytes it named`, false);
      partial.append(bytes);
      if (answer.total === null) unlooked = keepRoom(partial, freeBytes, unlooked + bytes.length);
      onProgress(partial.size, answer.total);
    }
    if (answer.total !== null && partial.size < answer.total) {
      throw new Fault(`the connection ended after ${partial.size} of ${answer.total} bytes`, true);
    }
  } catch (error) {
    if (stall.signal.aborted) {
      const seconds = stallMs / 1000;
      throw new Fault(
        fresh === 0 ? `nothing arrived for ${seconds} s` : `fewer than ${ENOUGH} bytes arrived in ${seconds} s`,
        true,
      );
    }
    throw error;
  } finally {
    timer.stop();
  }
}

/** The same bytes; what goes wrong with the network becomes a Fault, so that a full disk is not taken for one. */
async function* faultsOf(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await iterator.next().catch((error: unknown) => {
        throw asFault(error);
      });
      if (done === true) return;
      yield value;
    }
  } finally {
    // Lets the connection go where the rest is not wanted.
    await iterator.return?.().catch(() => undefined);
  }
}

const ROOM_HINT = 'Free some space, or choose another cache folder with the environment variable ASSAY_CACHE';

/** @returns bytes that have arrived since the disk was looked at */
function keepRoom(partial: PartialFile, freeBytes: (path: string) => number, bytes: number): number {
  if (bytes < LOOK_EVERY) return bytes;
  const free = freeBytes(partial.path);
  if (free >= RESERVE) return 0;
  throw new EnvironmentError({
    file: partial.path,
    message: `the server does not say how long the file is, and after ${partial.size} bytes the disk has room for ${free}`,
    hint: ROOM_HINT,
  });
}

function requireRoom(partial: PartialFile, freeBytes: (path: string) => number, total: number | null): void {
  if (total === null) return;
  const [free, needed] = [freeBytes(partial.path), total - partial.size];
  if (free >= needed) return;
  throw new EnvironmentError({
    file: partial.path,
    message: `${needed} more bytes are to be downloaded, but the disk has room for ${free}`,
    hint: ROOM_HINT,
  });
}

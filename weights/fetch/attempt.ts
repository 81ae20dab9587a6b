/** One attempt at a download: goes on where the partial file ends, or begins again where the server wants it so. */
import { statfsSync } from 'node:fs';
import { EnvironmentError } from '../../common/errors.ts';
import { asFault, Fault } from './fault.ts';
import { MOST_BYTES, request } from './http.ts';
import type { PartialFile } from './partial.ts';

export interface AttemptOptions {
  readonly url: string;
  readonly partial: PartialFile;
  /** Of the version that the partial file is of; null where any will do, since its digest is known. */
  readonly validator: string | null;
  readonly signal: AbortSignal;
  /** So long without a byte means that the connection is dead. */
  readonly stallMs: number;
  /** Bytes that are here, and of the whole file where it is known. */
  readonly onProgress: (done: number, total: number | null) => void;
  /** Called before the first byte is written. */
  readonly onAnswer: (validator: string | null) => void;
}

/** @throws Fault, and EnvironmentError where the disk has no room */
export async function attempt(options: AttemptOptions): Promise<void> {
  const { url, partial, validator, signal, stallMs, onProgress, onAnswer } = options;
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), stallMs);
  try {
    const either = AbortSignal.any([signal, stall.signal]);
    const answer = await request(url, { offset: partial.size, validator }, either);
    if (answer.start !== partial.size) partial.clear();
    if (answer.start !== partial.size)
      throw new Fault(`the server sends bytes from ${answer.start} on, not from 0`, true);
    onAnswer(answer.validator);
    requireRoom(partial, answer.total);
    const most = answer.total ?? MOST_BYTES;
    for await (const bytes of faultsOf(answer.body)) {
      timer.refresh();
      if (partial.size + bytes.length > most)
        throw new Fault(`the server sends more than the ${most} bytes it named`, false);
      partial.append(bytes);
      onProgress(partial.size, answer.total);
    }
    if (answer.total !== null && partial.size < answer.total) {
      throw new Fault(`the connection ended after ${partial.size} of ${answer.total} bytes`, true);
    }
  } catch (error) {
    if (stall.signal.aborted) throw new Fault(`nothing arrived for ${stallMs / 1000} s`, true);
    throw error;
  } finally {
    clearTimeout(timer);
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

function requireRoom(partial: PartialFile, total: number | null): void {
  if (total === null) return;
  const { bavail, bsize } = statfsSync(partial.path);
  const [free, needed] = [bavail * bsize, total - partial.size];
  if (free >= needed) return;
  throw new EnvironmentError({
    file: partial.path,
    message: `${needed} more bytes are to be downloaded, but the disk has room for ${free}`,
    hint: 'Free some space, or choose another cache folder with the environment variable ASSAY_CACHE',
  });
}

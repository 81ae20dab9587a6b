/** Weights from the internet, downloaded once into the shared cache folder and never taken unchecked. */
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError, InputError, Interrupted } from '../../common/errors.ts';
import { attempt, freeOnDisk, realTime, type StallTimer } from './attempt.ts';
import { newDigest, openCache, type WeightsCache } from './cache-folder.ts';
import { Fault } from './fault.ts';
import { PartialFile } from './partial.ts';

/** A file and what is known of its contents. */
export interface Remote {
  readonly url: string;
  /** null: whatever the address holds is taken, and its digest remembered. */
  readonly sha256: string | null;
  /** First digits of the SHA-256, as PyTorch's file names have them. */
  readonly sha256_prefix?: string;
}

export interface Fetched {
  /** Absolute path in the cache folder. */
  readonly path: string;
  readonly sha256: string;
  /** false: it was there already. */
  readonly downloaded: boolean;
}

export interface FetchOptions {
  readonly cache?: WeightsCache;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number | null) => void;
  readonly stallMs?: number;
  readonly timer?: StallTimer;
  /** Room on the disk of a file. */
  readonly freeBytes?: (path: string) => number;
  /** Milliseconds before another attempt, after this many in vain. */
  readonly patience?: (failures: number) => number;
}

/** Attempts in a row that bring nothing new. */
const MOST_FAILURES = 4;
/** Less than this is nothing new: a server that sends a byte a connection must not keep us for ever. */
const NEWS = 1 << 20;

/** Digest that a remote file has, as far as can be said without asking for it; null: it must be fetched first. */
export function knownDigest({ url, sha256 }: Remote, cache: WeightsCache = openCache()): string | null {
  return sha256 ?? cache.recall(url);
}

/**
 * The file in the cache folder, downloaded where it is not there or damaged. What an interruption leaves is used again.
 * @throws InputError where the address has no such file or another one; EnvironmentError where it cannot be reached;
 *   Interrupted on abort.
 */
export async function fetchWeights(remote: Remote, options: FetchOptions = {}): Promise<Fetched> {
  const { cache = openCache() } = options;
  const known = knownDigest(remote, cache);
  if (known !== null && existsSync(cache.blob(known))) {
    const path = cache.blob(known);
    if ((await digestOf(path)) === known) return { path, sha256: known, downloaded: false };
    rmSync(path);
  }
  const partial = PartialFile.open(cache.partial, remote.url);
  try {
    const digest = await download(partial, remote, cache, options);
    const path = cache.blob(digest);
    partial.sync();
    mkdirSync(dirname(path), { recursive: true });
    renameSync(partial.path, path);
    cache.remember(remote.url, digest);
    return { path, sha256: digest, downloaded: true };
  } finally {
    partial.close();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = newDigest();
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(block);
  return hash.digest('hex');
}

/** @returns the digest of the partial file once it is whole and right */
async function download(
  partial: PartialFile,
  remote: Remote,
  cache: WeightsCache,
  options: FetchOptions,
): Promise<string> {
  const expected = remote.sha256 ?? remote.sha256_prefix ?? null;
  // Parts of two versions of a file would go unseen where nothing is known of its digest.
  if (expected === null) partial.clear();
  const resumed = partial.size > 0;
  await untilWhole(partial, remote, cache, options);
  const digest = partial.digest();
  if (expected === null || digest.startsWith(expected)) return digest;
  // What was left of an earlier download may have been of another version.
  if (resumed) {
    partial.clear();
    return await download(partial, remote, cache, options);
  }
  partial.remove();
  throw new InputError({
    file: remote.url,
    message: `this file has the SHA-256 ${digest}, expected ${expected}${remote.sha256 === null ? '...' : ''}`,
    hint: 'It was not kept. Check the address and the digest: the file is not the one that they were noted for',
  });
}

async function untilWhole(
  partial: PartialFile,
  remote: Remote,
  cache: WeightsCache,
  {
    signal = new AbortController().signal,
    onProgress = () => {},
    stallMs = 60_000,
    timer = realTime,
    freeBytes = freeOnDisk,
    patience = backOff,
  }: FetchOptions,
): Promise<void> {
  const verifiable = remote.sha256 !== null || remote.sha256_prefix !== undefined;
  let validator: string | null = null;
  for (let failures = 0, before = partial.size; ; before = partial.size) {
    try {
      const onAnswer = (found: string | null): void => {
        validator = verifiable ? null : found;
      };
      const limits = { stallMs, timer, freeBytes };
      await attempt({ url: remote.url, partial, validator, signal, ...limits, onProgress, onAnswer });
      return;
    } catch (error) {
      if (signal.aborted) {
        throw new Interrupted({
          message: `interrupted while fetching ${remote.url}`,
          hint: 'What has arrived is kept',
        });
      }
      if (!(error instanceof Fault)) throw error;
      failures = partial.size - before >= NEWS ? 1 : failures + 1;
      if (!error.passing || failures === MOST_FAILURES) throw asProblem(error, remote, cache);
      if (!verifiable && validator === null) partial.clear();
      await sleep(patience(failures), undefined, { signal }).catch(() => undefined);
    }
  }
}

const backOff = (failures: number): number => 500 * 2 ** (failures - 1);

function asProblem(fault: Fault, { url, sha256 }: Remote, cache: WeightsCache): InputError | EnvironmentError {
  if (!fault.passing) return new InputError({ file: url, message: fault.message, hint: 'Check the address' });
  const byHand = sha256 === null ? '' : `, or save the file as ${cache.blob(sha256)}`;
  return new EnvironmentError({
    file: url,
    message: `${fault.message} (attempt ${MOST_FAILURES} of ${MOST_FAILURES})`,
    hint: `Run again when there is a connection: what has arrived is kept${byHand}`,
  });
}

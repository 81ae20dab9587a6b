/**
 * SHA-256 of files outside the runs folder. Files whose size, times and inode are as remembered are not read again,
 * so a run with nothing to do reads no data; a file that was only touched is read once and gives the same digest.
 */
import type { BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import { InputError, Interrupted, type Problem } from '../../common/errors.ts';
import { notAFile, READ } from '../../common/regular-file.ts';
import { systemProblem } from '../../common/system-errors.ts';
import { concurrently } from './concurrently.ts';
import { type DigestMemory, openDigestMemory } from './digest-memory.ts';
import { hashHandle } from './hash-file.ts';
import { createLook } from './look.ts';

/** Enough to hide the waiting of network drives; local disks gain nothing from more. */
const CONCURRENT_FILES = 32;
const MOST_PROBLEMS_SHOWN = 20;
/** After so many newly read bytes the memory is saved, so that an interruption does not lose the work. */
const SAVE_EVERY_BYTES = 4 * 2 ** 30;

export interface DigestOptions {
  readonly signal?: AbortSignal;
  /** Called now and then while files are read: files done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FileDigests {
  /**
   * Digests in hexadecimal, in the order of the paths.
   * @throws InputError that names every file that is missing or not readable; Interrupted on abort.
   */
  of(paths: readonly string[], options?: DigestOptions): Promise<readonly string[]>;
}

export function openFileDigests(memoryFile: string): FileDigests {
  let memory: DigestMemory | null = null;
  return {
    async of(paths, options = {}) {
      if (paths.length === 0) return [];
      memory ??= openDigestMemory(memoryFile);
      return await digestAll(paths, memory, options);
    },
  };
}

async function digestAll(
  paths: readonly string[],
  memory: DigestMemory,
  { signal, onProgress }: DigestOptions,
): Promise<readonly string[]> {
  const problems: Problem[] = [];
  const look = createLook();
  let done = 0;
  let unsaved = 0;
  const digest = async (path: string, looked: BigIntStats | Promise<BigIntStats>): Promise<string> => {
    try {
      const stats = await looked;
      const known = memory.recall(path, stats);
      if (known !== null) return known;
      unsaved += Number(stats.size);
      return await digestFile(path, stats, memory);
    } catch (error) {
      problems.push(fileProblem(path, error));
      return '';
    } finally {
      onProgress?.(++done, paths.length);
      if (unsaved > SAVE_EVERY_BYTES) {
        unsaved = 0;
        memory.save();
      }
    }
  };
  try {
    const digests = await concurrently(paths, CONCURRENT_FILES, (path) => {
      if (signal?.aborted === true) throw new Interrupted({ message: 'interrupted while reading files' });
      const looked = look(path);
      const known = looked instanceof Promise ? null : memory.recall(path, looked);
      if (known === null) return digest(path, looked);
      onProgress?.(++done, paths.length);
      return known;
    });
    if (problems.length > 0) throw new InputError(shorten(problems, paths));
    return digests;
  } finally {
    memory.save();
  }
}

/** Hashes one file and remembers it, provided that it stayed the same meanwhile. */
async function digestFile(path: string, before: BigIntStats, memory: DigestMemory): Promise<string> {
  const other = notAFile(before);
  if (other !== undefined) throw new NotAFile(other);
  const hashedAt = Date.now();
  const handle = await open(path, READ);
  try {
    const digest = await hashHandle(handle, Number(before.size));
    const after = await handle.stat({ bigint: true });
    if (after.mtimeNs !== before.mtimeNs || after.size !== before.size || after.ino !== before.ino)
      throw new Changing();
    memory.remember(path, after, digest, hashedAt);
    return digest;
  } finally {
    await handle.close();
  }
}

class NotAFile extends Error {}
class Changing extends Error {}

function fileProblem(file: string, error: unknown): Problem {
  if (error instanceof NotAFile) return { file, message: `expected a file, but this ${error.message}` };
  if (error instanceof Changing) {
    return { file, message: 'the file changed while it was read', hint: 'Wait until nothing writes to it' };
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return { file, message: 'the file does not exist', hint: 'Check the path, or restore the file' };
  }
  const problem = systemProblem(error);
  if (problem === null) throw error;
  return { ...problem, file };
}

/** In the order of the paths, and not a hundred thousand of them when a whole drive is missing. */
function shorten(problems: readonly Problem[], paths: readonly string[]): readonly Problem[] {
  const place = new Map(paths.map((path, index) => [path, index]));
  const sorted = problems.toSorted((a, b) => (place.get(a.file ?? '') ?? 0) - (place.get(b.file ?? '') ?? 0));
  const more = sorted.length - MOST_PROBLEMS_SHOWN;
  if (more <= 0) return sorted;
  return [...sorted.slice(0, MOST_PROBLEMS_SHOWN), { message: `and ${more} more files like these` }];
}

/**
 * Whether the files of a result are those that its manifest names: by digest, and where a file is still the one that
 * was hashed before, by its identity alone, so that a run with nothing to do reads no data.
 */
import type { BigIntStats } from 'node:fs';
import { lstatSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../common/canonical.ts';
import { Interrupted, type Problem, StepError } from '../../common/errors.ts';
import { systemProblem } from '../../common/system-errors.ts';
import type { OutputFile } from '../manifest.ts';
import { readWhole } from '../read-whole.ts';
import { fileIdentity, isSettled } from './file-identity.ts';
import { hashHandle } from './hash-file.ts';

/** Beside the manifest: path below the output folder to the identity that the file had when it was hashed. Only a memory. */
export const VERIFIED_FILE = 'verified.json';

export type Verified = Readonly<Record<string, string>>;

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Whether what was hashed before is believed; else every file is read. */
  readonly remembering?: boolean;
  /** Files of up to so many bytes are read all the same. */
  readonly readUpTo?: number;
}

/**
 * Why a result is not to be used, such as `output/pixels.bin is missing`; null where it is as it was published.
 * @param folder with `output/` in it
 */
export async function unsoundness(
  folder: string,
  outputs: readonly OutputFile[],
  { signal, remembering = true, readUpTo = -1 }: VerifyOptions = {},
): Promise<string | null> {
  const known = remembering ? readVerified(folder) : {};
  const verified: Record<string, string> = {};
  let news = false;
  for (const file of outputs) {
    const path = join(folder, 'output', file.path);
    const looked = look(path, file);
    if (typeof looked === 'string') return looked;
    const identity = fileIdentity(looked);
    if (known[file.path] === identity) {
      verified[file.path] = identity;
      if (file.bytes > readUpTo) continue;
    }
    if (signal?.aborted === true) throw new Interrupted({ message: 'interrupted while results were checked' });
    const hashedAt = Date.now();
    const reason = await compare(path, file);
    if (reason !== null) return forget(folder, reason);
    const after = look(path, file);
    if (typeof after === 'string' || fileIdentity(after) !== identity || !isSettled(looked, hashedAt)) continue;
    news ||= known[file.path] !== identity;
    verified[file.path] = identity;
  }
  if (news) remember(folder, verified);
  return null;
}

/** The file's state, or what is wrong with it at a glance. */
function look(path: string, { path: name, bytes }: OutputFile): BigIntStats | string {
  let stats: BigIntStats | undefined;
  try {
    stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    return reasonOf(name, error);
  }
  if (stats === undefined) return `output/${name} is missing`;
  if (!stats.isFile()) return `output/${name} is not a file any more`;
  return stats.size === BigInt(bytes) ? stats : `output/${name} has ${stats.size} bytes instead of ${bytes}`;
}

async function compare(path: string, { path: name, bytes, sha256: expected }: OutputFile): Promise<string | null> {
  try {
    const handle = await open(path);
    try {
      return (await hashHandle(handle, bytes)) === expected ? null : changed(name);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return reasonOf(name, error);
  }
}

const changed = (name: string): string => `output/${name} has other contents than when it was made`;

function reasonOf(name: string, error: unknown): string {
  const problem = systemProblem(error);
  if (problem === null) throw error;
  return `output/${name} cannot be read: ${problem.message}`;
}

/** What is wrong with a result and what to do, as a problem of the step or command that wanted it. */
export function damagedProblem(file: string, reason: string): Problem {
  return {
    file,
    message: `this result is damaged: ${reason}`,
    hint: 'Run the experiment again: what is damaged is put aside and computed anew',
  };
}

/**
 * Reads one small output file and checks the bytes that it hands out.
 * @throws StepError where they are not those that were published
 */
export function readOutput(folder: string, outputs: readonly OutputFile[], name: string): Buffer {
  const file = outputs.find(({ path }) => path === name);
  const path = join(folder, 'output', name);
  if (file === undefined) throw new StepError(damagedProblem(path, `it has no output/${name}`));
  let bytes: Buffer | null;
  try {
    bytes = readWhole(path);
  } catch (error) {
    throw new StepError(damagedProblem(path, reasonOf(name, error)));
  }
  if (bytes === null) throw new StepError(damagedProblem(path, `output/${name} is missing`));
  if (sha256(bytes) !== file.sha256) throw new StepError(damagedProblem(path, forget(folder, changed(name))));
  return bytes;
}

/** In place: half a file tells as little as none, and no temporary one of a writer that was killed stays in the cache. */
export function remember(folder: string, verified: Verified): void {
  try {
    writeFileSync(join(folder, VERIFIED_FILE), `${JSON.stringify(verified)}\n`);
  } catch (error) {
    // Without it files are only hashed again; whether the folder can be written to is for others to say.
    if (systemProblem(error) === null) throw error;
  }
}

/** What a disk has damaged shows no other times: the next look shall not go by them. */
function forget(folder: string, reason: string): string {
  try {
    rmSync(join(folder, VERIFIED_FILE), { force: true });
  } catch (error) {
    if (systemProblem(error) === null) throw error;
  }
  return reason;
}

function readVerified(folder: string): Verified {
  try {
    const value: unknown = JSON.parse(readWhole(join(folder, VERIFIED_FILE))?.toString('utf8') ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, identity]) => typeof identity === 'string'));
  } catch {
    return {}; // Only a memory: what it does not tell is read again.
  }
}

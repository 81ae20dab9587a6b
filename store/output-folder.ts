/** The output folder of a step that has just succeeded: hashed and synced as the last act of its own process. */
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileIdentity, isSettled, SETTLE_MS } from './digests/file-identity.ts';
import { hashHandle } from './digests/hash-file.ts';
import type { Verified } from './digests/verified.ts';
import type { OutputFile } from './manifest.ts';

export interface HashedOutput {
  readonly outputs: readonly OutputFile[];
  /** Those that a further change would show of. */
  readonly verified: Verified;
}

/**
 * Hashes and syncs every file below a folder, so that what the digest says is what is on the disk. In the step's process,
 * not in the coordinator: tens of gigabytes take minutes.
 * @throws Error on links and other things that are not plain files: they would not be immutable.
 */
export async function hashOutput(folder: string): Promise<HashedOutput> {
  await setTimeout(SETTLE_MS);
  const outputs: OutputFile[] = [];
  const verified: Record<string, string> = {};
  for (const path of filesBelow(folder)) {
    const hashedAt = Date.now();
    const handle = await open(join(folder, path), 'r+');
    try {
      const stats = await handle.stat({ bigint: true });
      const sha256 = await hashHandle(handle, Number(stats.size));
      await handle.sync();
      const after = await handle.stat({ bigint: true });
      if (fileIdentity(after) !== fileIdentity(stats)) throw new Error(`a stage still writes ${path} after its end`);
      if (isSettled(stats, hashedAt)) verified[path] = fileIdentity(stats);
      outputs.push({ path, bytes: Number(stats.size), sha256 });
    } finally {
      await handle.close();
    }
  }
  return { outputs, verified };
}

/** Paths of all files, in a fixed order; also syncs the folders. */
function filesBelow(folder: string, below = ''): readonly string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  const paths = entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(folder, path);
      if (entry.isFile()) return [path];
      throw new Error(`a stage left ${path}, which is neither a file nor a folder`);
    });
  syncFolder(join(folder, below));
  return paths;
}

/** Makes renames in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // Windows cannot open folders for this.
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The digest of an output folder: what the steps after it depend on. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../common/canonical.ts';
import type { OutputFile } from './manifest.ts';

const BLOCK_BYTES = 1 << 20;

/**
 * Hashes and syncs every file below a folder, so that what the digest says is what is on the disk.
 * @throws Error on links and other things that are not plain files: they would not be immutable.
 */
export function hashAndSyncFolder(folder: string): readonly OutputFile[] {
  const files: OutputFile[] = [];
  const visit = (below: string): void => {
    const entries = readdirSync(join(folder, below), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.push({ path, ...hashAndSync(join(folder, path)) });
      else throw new Error(`a stage left ${path}, which is neither a file nor a folder`);
    }
    syncFolder(join(folder, below));
  };
  visit('');
  return files;
}

/** Independent of the order in which a file system lists files. */
export function outputDigest(files: readonly OutputFile[]): string {
  return sha256(canonicalJson(Object.fromEntries(files.map((file) => [file.path, file.sha256]))));
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

function hashAndSync(path: string): { readonly bytes: number; readonly sha256: string } {
  const descriptor = openSync(path, 'r+');
  try {
    const hash = createHash('sha256');
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let bytes = 0;
    for (;;) {
      const read = readSync(descriptor, block, 0, BLOCK_BYTES, null);
      if (read === 0) break;
      hash.update(block.subarray(0, read));
      bytes += read;
    }
    fsyncSync(descriptor);
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(descriptor);
  }
}

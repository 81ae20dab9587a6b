/**
 * The folder of downloaded files, shared by all experiments of a user: `blobs/<sha256>` are whole files under their
 * digests, so nothing in it can be out of date; `urls/` remembers what an address was found to hold.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { cacheFolder, type Environment } from '../../common/cache-folder.ts';
import { sha256 } from '../../common/canonical.ts';

export interface WeightsCache {
  /** Absolute path. */
  readonly folder: string;
  /** Where the file with this digest is, or would be. */
  blob(digest: string): string;
  /** Folder of downloads that are under way or were broken off. */
  readonly partial: string;
  /** Digest of what this address was found to hold, or null. */
  recall(url: string): string | null;
  remember(url: string, digest: string): void;
}

export function openCache(env: Environment = process.env): WeightsCache {
  const folder = join(cacheFolder(env), 'weights');
  const note = (url: string): string => join(folder, 'urls', `${sha256(url)}.json`);
  return {
    folder,
    blob: (digest) => join(folder, 'blobs', digest),
    partial: join(folder, 'partial'),
    recall(url) {
      try {
        const { url: known, sha256: digest }: Partial<Note> = JSON.parse(readFileSync(note(url), 'utf8'));
        return known === url && /^[0-9a-f]{64}$/.test(digest ?? '') ? (digest ?? null) : null;
      } catch {
        return null; // Never fetched, or the note is damaged: fetching again mends it.
      }
    },
    remember(url, digest) {
      mkdirSync(join(folder, 'urls'), { recursive: true });
      writeFileAtomic(note(url), `${JSON.stringify({ url, sha256: digest } satisfies Note, null, 2)}\n`);
    },
  };
}

interface Note {
  readonly url: string;
  readonly sha256: string;
}

/** SHA-256 of a stream's bytes so far, and of more: what a resumed download begins with. */
export const newDigest = (): ReturnType<typeof createHash> => createHash('sha256');

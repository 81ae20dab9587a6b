/**
 * Compiled programs on disk: a compiler takes seconds to minutes, a second start none of them. The key holds all that
 * the bytes depend on; a file begins with a digest of the rest, so that a damaged one is compiled anew.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../common/atomic-file.ts';
import { sha256 } from '../../../common/canonical.ts';

const DIGEST = 64;
/** Bytes of all programs together; those not used for longest go first. Most take 1 to 20 MB. */
const LIMIT = 4e9;

export class ProgramCache {
  private readonly folder: string;
  private readonly identity: string;
  private readonly limit: number;

  /** @param identity the plugin, its version, the device: what a program runs on */
  constructor(folder: string, identity: readonly string[], limit = LIMIT) {
    this.folder = folder;
    this.identity = identity.join('\n');
    this.limit = limit;
  }

  /** @param text the module  @param options what the compiler was told besides */
  keyOf(text: string, options: Uint8Array): string {
    return sha256(`${this.identity}\n${Buffer.from(options).toString('hex')}\n${text}`);
  }

  /** The program's bytes, or null where there are none that are whole. */
  get(key: string): Uint8Array | null {
    const path = join(this.folder, key);
    try {
      const file = readFileSync(path);
      const bytes = file.subarray(DIGEST);
      if (sha256(bytes) !== file.subarray(0, DIGEST).toString('latin1')) return null;
      const now = new Date();
      utimesSync(path, now, now);
      return bytes;
    } catch {
      return null;
    }
  }

  /** Where it cannot be kept (a full disk, a folder that may not be written) it is compiled again next time. */
  put(key: string, bytes: Uint8Array): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      this.makeRoom(bytes.length);
      writeFileAtomic(join(this.folder, key), [Buffer.from(sha256(bytes), 'latin1'), bytes]);
    } catch {
      // Only time is lost.
    }
  }

  private makeRoom(bytes: number): void {
    const files = readdirSync(this.folder).map((name) => {
      const path = join(this.folder, name);
      const { size, mtimeMs } = statSync(path);
      return { path, size, mtimeMs };
    });
    let total = bytes + files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= this.limit) return;
      rmSync(path, { force: true });
      total -= size;
    }
  }
}

/**
 * The file that a download grows in. It survives an interruption, and the next download of the same address takes it
 * over by renaming it: of two that try, one gets it, and no two processes ever write to one file.
 */
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../common/canonical.ts';
import { writeAll } from '../../common/files.ts';
import { newDigest } from './cache-folder.ts';

/** Nobody writes to a file for so long: its download hangs or its process is gone. */
const ABANDONED_MS = 10 * 60_000;
const BLOCK = 1 << 20;

/** Of this process. */
const inUse = new Set<string>();
let opened = 0;

export class PartialFile {
  readonly path: string;
  readonly #descriptor: number;
  #size = 0;
  #hash = newDigest();

  private constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'a+');
    inUse.add(path);
    const block = Buffer.allocUnsafe(BLOCK);
    for (let count = 1; count > 0; this.#size += count) {
      count = readSync(this.#descriptor, block, 0, BLOCK, this.#size);
      this.#hash.update(block.subarray(0, count));
    }
  }

  /** The one for this address: what an earlier download left, or an empty one. */
  static open(folder: string, url: string): PartialFile {
    mkdirSync(folder, { recursive: true });
    const id = sha256(url).slice(0, 32);
    const own = join(folder, `${id}.${hostname()}.${process.pid}-${++opened}`);
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(`${id}.`) || !isAbandoned(folder, name)) continue;
      try {
        renameSync(join(folder, name), own);
        break;
      } catch {
        // Another process was quicker.
      }
    }
    return new PartialFile(own);
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): void {
    writeAll(this.#descriptor, bytes);
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }

  /** Forgets what it holds. */
  clear(): void {
    ftruncateSync(this.#descriptor, 0);
    this.#hash = newDigest();
    this.#size = 0;
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Its bytes are on the disk, not in the system's memory. */
  sync(): void {
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
    inUse.delete(this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

function isAbandoned(folder: string, name: string): boolean {
  const [, host, pid] = /^[0-9a-f]{32}\.(.*)\.(\d+)-\d+$/.exec(name) ?? [];
  const own = host === hostname() && Number(pid) === process.pid;
  if (own) return !inUse.has(join(folder, name));
  if (host === hostname() && !isAlive(Number(pid))) return true;
  const modified = statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && Date.now() - modified > ABANDONED_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * What is remembered of files outside the runs folder: a line a file with the identity it had when it was hashed.
 * Tab-separated text, because 100,000 entries load in a tenth of a second. Each line has a checksum: one that is damaged
 * costs one re-hash.
 */
import type { BigIntStats } from 'node:fs';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { systemProblem } from '../../common/system-errors.ts';
import { readWhole } from '../read-whole.ts';
import { fileIdentity } from './file-identity.ts';

const HEADER = 'assay digests 2';

/**
 * A file modified this shortly before it was hashed is not remembered: a second change within the file system's time
 * resolution (2 s on FAT) would leave time and size as they are and go unseen.
 */
const RACY_MS = 2500;

export interface DigestMemory {
  /** The digest of a file that is as it was when it was hashed; null where that is not certain. */
  recall(path: string, stats: BigIntStats): string | null;
  /** Remembers a digest; `hashedAt` is the time in ms when reading began. */
  remember(path: string, stats: BigIntStats, digest: string, hashedAt: number): void;
  /** Writes the file if anything is new and it can be written. */
  save(): void;
}

/** `identity digest checksum path`, with tabs: the path stands last, as it may hold anything but line breaks and tabs. */
function lineOf(identity: string, digest: string, path: string): string {
  const checksum = crc32(`${identity}\t${digest}\t${path}`).toString(36);
  return `${identity}\t${digest}\t${checksum}\t${path}`;
}

export function openDigestMemory(file: string): DigestMemory {
  const { lines, ...found } = load(file);
  let { inFile } = found;
  let added: string[] = [];
  return {
    recall(path, stats) {
      const identity = fileIdentity(stats);
      const line = lines.get(path);
      if (line === undefined || !line.startsWith(`${identity}\t`)) return null;
      const digest = line.slice(identity.length + 1, identity.length + 1 + DIGEST_LENGTH);
      return line === lineOf(identity, digest, path) ? digest : null;
    },
    remember(path, stats, digest, hashedAt) {
      const newest = Math.max(Number(stats.mtimeNs), Number(stats.ctimeNs)) / 1e6;
      // Line breaks in a path would break the file format; such a file is simply hashed every time.
      if (newest > hashedAt - RACY_MS || /[\n\t]/.test(path)) return;
      const line = lineOf(fileIdentity(stats), digest, path);
      lines.set(path, line);
      added.push(line);
    },
    save() {
      if (added.length === 0) return;
      try {
        // A few lines are appended, until a fifth of the file is out of date.
        if (inFile > 0 && inFile + added.length <= 1.25 * lines.size) {
          // A line break first: a killed process may have left half a line.
          appendFileSync(file, `\n${added.join('\n')}\n`);
          inFile += added.length;
        } else {
          mkdirSync(dirname(file), { recursive: true });
          writeFileAtomic(file, `${[HEADER, ...lines.values()].join('\n')}\n`);
          inFile = lines.size;
        }
        added = [];
      } catch (error) {
        // Without it files are only hashed again; whether the folder can be written to is for others to say.
        if (systemProblem(error) === null) throw error;
      }
    },
  };
}

const DIGEST_LENGTH = 64;

interface Loaded {
  /** By path, which stands last; what they hold is checked when it is asked for. */
  readonly lines: Map<string, string>;
  /** Lines of the file; several may be of one path, of which the last counts. */
  readonly inFile: number;
}

function load(file: string): Loaded {
  let text: string;
  try {
    text = readWhole(file)?.toString('utf8') ?? '';
  } catch {
    return { lines: new Map(), inFile: 0 }; // Nothing remembered yet, or not readable: every file is hashed.
  }
  const [header, ...rest] = text.split('\n');
  if (header !== HEADER) return { lines: new Map(), inFile: 0 };
  const found = rest.filter((line) => line !== '');
  return {
    lines: new Map(found.map((line) => [line.slice(line.lastIndexOf('\t') + 1), line])),
    inFile: found.length,
  };
}

/**
 * Opening files whose paths come from users. Opening a pipe waits for somebody who writes to it, perhaps for ever, and
 * while a system call waits no signal is heard; a device may have no end. So nothing is opened before it was looked at,
 * opening never waits, and what was opened is looked at again: another thing may have taken the name in between.
 */
import { closeSync, constants, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import { readUpTo } from './files.ts';

export interface RegularFile {
  /** To be closed with `closeSync`. */
  readonly descriptor: number;
  /** In bytes. */
  readonly size: number;
}

/** Why a path cannot be used as a file: the end of a sentence that begins with its name. */
export interface NoFile {
  readonly why: string;
}

/** Flags for opening. Windows has none that keeps from waiting, and no pipes in folders. */
export const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What the path itself is to blame for; a full table of open files, a broken disk or a lacking right are none of it. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  ELOOP: 'is a link that leads in a circle',
  ENAMETOOLONG: 'has a longer name than a file can have',
};

/** Why this is not a file, or undefined where it is one. */
export function notAFile(about: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>): string | undefined {
  if (about.isFile()) return undefined;
  if (about.isDirectory()) return 'is a folder';
  if (about.isFIFO()) return 'is a pipe, not a file';
  return about.isSocket() ? 'is a socket, not a file' : 'is a device, not a file';
}

/** The same for a path; links are followed. @throws the system's error where that cannot be known */
export function whyNoFile(path: string): string | undefined {
  try {
    return notAFile(statSync(path));
  } catch (error) {
    return reasonOf(error);
  }
}

/** @throws the system's error where the file is there but cannot be opened */
export function openRegularFile(path: string): RegularFile | NoFile {
  const why = whyNoFile(path);
  if (why !== undefined) return { why };
  let descriptor: number;
  try {
    descriptor = openSync(path, READ);
  } catch (error) {
    return { why: reasonOf(error) };
  }
  const about = fstatSync(descriptor);
  const other = notAFile(about);
  if (other === undefined) return { descriptor, size: about.size };
  closeSync(descriptor);
  return { why: other };
}

/** A whole file of at most `most` bytes. @throws the system's error where the file is there but cannot be read */
export function readRegularFile(path: string, most: number): Buffer | NoFile {
  const file = openRegularFile(path);
  if ('why' in file) return file;
  try {
    if (file.size > most) return { why: `has ${file.size} bytes, more than the ${most} that are read` };
    const bytes = Buffer.alloc(file.size);
    return bytes.subarray(0, readUpTo(file.descriptor, bytes, 0));
  } finally {
    closeSync(file.descriptor);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason === undefined) throw error;
  return reason;
}

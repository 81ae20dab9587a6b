/** Reads the text of an experiment file: bounded, UTF-8, with every line at hand for error messages. */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest } from './suggest.ts';

const limit = 1024 * 1024;

export interface Source {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Why a file could not be used: the end of a sentence that begins with its name. */
export interface Unreadable {
  readonly why: string;
  readonly hint?: string;
}

/**
 * Reads a file of at most 1 MiB.
 * @param path what to open
 * @param file the name for messages
 */
export function readSource(path: string, file: string): Source | Unreadable {
  let bytes: Buffer;
  try {
    const descriptor = openSync(path, 'r');
    try {
      const status = fstatSync(descriptor);
      if (status.isDirectory()) return { why: 'is a folder; expected a YAML file' };
      // Devices and pipes have no size to check, and reading one may never end.
      if (!status.isFile()) return { why: 'is not a regular file' };
      if (status.size > limit)
        return { why: `has ${status.size} bytes; experiment files may have at most ${limit} (1 MiB)` };
      bytes = Buffer.alloc(status.size);
      for (let done = 0; done < bytes.length; ) {
        const count = readSync(descriptor, bytes, done, bytes.length - done, null);
        if (count === 0) return { why: 'became shorter while it was read' };
        done += count;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return unreadable(path, error);
  }
  return decode(bytes, file);
}

function decode(bytes: Buffer, file: string): Source | Unreadable {
  try {
    // A byte order mark is dropped by the decoder.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { file, text, lines: text.split(/\r?\n/) };
  } catch {
    return { why: 'is not UTF-8 text', hint: 'Save it as UTF-8, without which letters beyond ASCII cannot be read.' };
  }
}

function unreadable(path: string, error: unknown): Unreadable {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES') return { why: 'cannot be read: permission denied' };
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return { why: `cannot be read: ${code ?? String(error)}` };
  const similar = nearest(basename(path), yamlFilesBeside(path));
  const why = 'does not exist';
  return similar === undefined ? { why } : { why, hint: `Did you mean \`${similar}\`?` };
}

function yamlFilesBeside(path: string): readonly string[] {
  try {
    return readdirSync(join(dirname(path))).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    return [];
  }
}

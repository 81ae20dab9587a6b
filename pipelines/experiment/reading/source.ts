/** Reads the text of an experiment file: bounded, UTF-8, with every line at hand for error messages. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readRegularFile } from '../../../common/regular-file.ts';
import { nearest } from '../../../common/suggest.ts';

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
  try {
    const bytes = readRegularFile(path, limit);
    return 'why' in bytes ? noFile(path, bytes.why) : decode(bytes, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { why: `cannot be read: ${code === 'EACCES' ? 'permission denied' : (code ?? String(error))}` };
  }
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

function noFile(path: string, why: string): Unreadable {
  if (why === 'is a folder') return { why: 'is a folder; expected a YAML file' };
  if (why !== 'does not exist') return { why };
  const similar = nearest(basename(path), yamlFilesBeside(path));
  return similar === undefined ? { why } : { why, hint: `Did you mean \`${similar}\`?` };
}

function yamlFilesBeside(path: string): readonly string[] {
  try {
    return readdirSync(join(dirname(path))).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    return [];
  }
}

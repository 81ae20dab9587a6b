/** Whether listed files are there. */
import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { fileTrouble } from './text.ts';

/**
 * Makes a function that says why a path is not a file; undefined where it is one. It reads each folder once: to ask for a
 * hundred thousand files one by one takes three times as long.
 */
export function createPresence(): (path: string) => string | undefined {
  const folders = new Map<string, ReadonlySet<string>>();
  return (path) => {
    const end = path.lastIndexOf(sep);
    const folder = path.slice(0, end);
    let names = folders.get(folder);
    if (names === undefined) {
      names = filesOf(folder);
      folders.set(folder, names);
    }
    // Links, names in other letters on a disk that takes them for the same, and what is missing: asked for by themselves.
    return names.has(path.slice(end + 1)) ? undefined : fileTrouble(path);
  };
}

function filesOf(folder: string): ReadonlySet<string> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  } catch {
    return new Set(); // No folder, or one whose files may be opened but not listed.
  }
}

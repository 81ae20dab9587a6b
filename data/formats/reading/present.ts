/** Whether listed files are there. */
import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { whyNoFile } from '../../../common/regular-file.ts';
import { withoutSuffix } from './folders.ts';

interface Folder {
  readonly names: ReadonlySet<string>;
  /** By what people take for the same name; made when a name is missing. */
  alike?: ReadonlyMap<string, string>;
}

/** Why a path is not a file; undefined where it is one. */
export type Presence = (path: string) => string | undefined;

/** Reads each folder once: to ask for a hundred thousand files one by one takes three times as long. */
export function createPresence(): Presence {
  const folders = new Map<string, Folder>();
  return (path) => {
    const end = path.lastIndexOf(sep);
    const [place, name] = [path.slice(0, end), path.slice(end + 1)];
    let folder = folders.get(place);
    if (folder === undefined) {
      folder = { names: filesOf(place) };
      folders.set(place, folder);
    }
    if (folder.names.has(name)) return undefined;
    // Links, names in other letters on a disk that takes them for the same, and what is missing: asked for by themselves.
    const trouble = whyNoFile(path);
    return trouble === undefined ? undefined : `${trouble}${similar(name, folder)}`;
  };
}

function similar(name: string, folder: Folder): string {
  folder.alike ??= new Map([...folder.names].sort().map((one) => [likeness(one), one]));
  const other = folder.alike.get(likeness(name));
  if (other === undefined) return '';
  return other.normalize() === name.normalize()
    ? '; there is one whose name looks the same, with its accents in another Unicode form'
    : `; there is ${other}`;
}

function likeness(name: string): string {
  return withoutSuffix(name.normalize().toLowerCase());
}

function filesOf(folder: string): ReadonlySet<string> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  } catch {
    return new Set(); // No folder, or one whose files may be opened but not listed.
  }
}

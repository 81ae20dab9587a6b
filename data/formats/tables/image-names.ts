/** How a row of a table names its image: in one column, or by a pattern of several; by its path or by its name alone. */
import { posix } from 'node:path';
import { nameInTable } from '../reading/checks.ts';
import { filesBelow } from '../reading/folders.ts';
import type { Fault } from '../reading/parts.ts';
import type { Row } from './table.ts';

const FIELD = /\{([^{}]+?)(?::(\d+))?\}/g;

/** Columns that the setting names: itself, or those in its braces. */
export function columnsOf(image: string): readonly string[] {
  const fields = [...image.matchAll(FIELD)].map(([, column]) => column!);
  return fields.length === 0 ? [image] : fields;
}

/** What a row says of its image's name; '' where a column is blank. */
export function nameFrom(image: string): (row: Row) => string {
  if (image.search(FIELD) < 0) return (row) => row.cell(image);
  return (row) => {
    let blank = false;
    const name = image.replaceAll(FIELD, (_, column: string, length?: string) => {
      const value = row.cell(column);
      blank ||= value === '';
      return length === undefined ? value : value.slice(0, Number(length));
    });
    return blank ? '' : name;
  };
}

/** The name below the root. */
export type Find = (name: string) => { readonly id: string } | Fault;

export function finder(root: string, images: string, search: boolean): Find {
  if (search) return searcher(root, images);
  return (name) => {
    const id = nameInTable(root, images, name);
    return id === undefined ? outside('image', name, root) : { id };
  };
}

/** Looks names up at any depth. The folder is listed once. */
function searcher(root: string, images: string): Find {
  const known = new Map<string, string[]>();
  for (const file of filesBelow(posix.join(root, images))) {
    const name = posix.basename(file);
    const before = known.get(name);
    if (before === undefined) known.set(name, [posix.join(images, file)]);
    else before.push(posix.join(images, file));
  }
  return (name) => {
    const base = posix.basename(name.replaceAll('\\', '/'));
    const found = known.get(base) ?? [];
    if (found.length === 1) return { id: found[0]! };
    if (found.length > 1) return { message: `several images are named ${base}: ${found.join(', ')}` };
    return { message: `there is no image ${base} at any depth of the folder of the images`, missing: true };
  };
}

export function outside(what: 'image' | 'mask', name: string, root: string): Fault {
  return {
    message: `${what} ${name} lies outside the data root, ${root}`,
    hint: 'Set data.root to a folder above it.',
  };
}

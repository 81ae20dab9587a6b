/** Relative paths in a document are relative to the file that names them: made absolute before files are merged. */
import { resolve } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import { mapping, type Node, problemAt } from './document.ts';

/** Settings that name a file or folder of this machine; in matrix arms these are keys as they stand. */
const located = ['data.root', 'init.weights', 'from.weights', 'report.subgroups.table'];

/** @param path dotted, from the root of a document or of a cell */
export const isLocated = (path: string): boolean => located.some((name) => path === name || path.endsWith(`.${name}`));

/** `x` of `catalog:x`, which names weights as a path does; null for a path. */
export const catalogName = (weights: string): string | null => /^catalog:(.*)$/s.exec(weights)?.[1] ?? null;

/** A copy with absolute paths; what cannot be one is added to `problems`. */
export function absolutePaths(node: Node, folder: string, problems: Problem[], keys: readonly string[] = []): Node {
  if (node.kind === 'mapping') {
    const entries = [...node.entries].map(([key, { at, value }]) => {
      return [key, { at, value: absolutePaths(value, folder, problems, [...keys, key]) }] as const;
    });
    return mapping(node.at, entries);
  }
  // A list has no key of its own: the values of a matrix axis are at the axis' path.
  if (node.kind === 'list') {
    return { ...node, items: node.items.map((item) => absolutePaths(item, folder, problems, keys)) };
  }
  if (typeof node.value !== 'string' || node.value === '') return node;
  if (!isLocated(keys.join('.')) || catalogName(node.value) !== null) return node;
  if (/^~(\/|$)/.test(node.value)) {
    problems.push(problemAt(node.at, '`~` is not expanded in paths', `Write \${HOME}${node.value.slice(1)}.`));
  }
  return { ...node, value: resolve(folder, node.value) };
}

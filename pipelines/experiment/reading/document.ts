/**
 * A YAML document as a tree in which every value remembers where it was written, through merging and expansion, so
 * that whatever is found wrong with it later can point there.
 */
import type { Json } from '../../../common/canonical.ts';
import type { Problem } from '../../../common/errors.ts';

/** Where a value was written: a problem's place, to be spread into it. */
export interface Place {
  /** The file as the user named it, or the argument, such as `--set schedule.epochs=5`. */
  readonly file: string;
  /** Counted from 1; absent for arguments. */
  readonly line?: number;
  /** Counted from 1; absent for arguments. */
  readonly column?: number;
  /** Path in the document, such as `arms.ark.init.method`. */
  readonly path: string;
  readonly snippet?: string;
}

export type Scalar = null | boolean | number | string;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly at: Place;
  readonly value: Scalar;
}
export interface ListNode {
  readonly kind: 'list';
  readonly at: Place;
  readonly items: readonly Node[];
}
export interface Entry {
  /** Of the key. */
  readonly at: Place;
  readonly value: Node;
}
export interface MappingNode {
  readonly kind: 'mapping';
  readonly at: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}
export type Node = ScalarNode | ListNode | MappingNode;

/** Keys and list indices from the root of a document or a cell down to a value. */
export type Path = readonly (string | number)[];

export const mapping = (at: Place, entries: Iterable<readonly [string, Entry]> = []): MappingNode => ({
  kind: 'mapping',
  at,
  entries: new Map(entries),
});

/** Path as text: `arms.matrix["model.arch"][0]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>(extendPath, '');
}

export function extendPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\w+-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Plain data, without places. */
export function toJson(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  // A null prototype would do as well; fromEntries also keeps a key `__proto__` an ordinary key.
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toJson(entry.value)]));
}

function child(node: Node, key: string | number): Node | undefined {
  if (node.kind === 'mapping') return node.entries.get(String(key))?.value;
  return node.kind === 'list' ? node.items[Number(key)] : undefined;
}

/** The value at a path; undefined when there is none. */
export function get(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const key of path) node = node && child(node, key);
  return node;
}

/** A copy in which the value at a path is another; mappings are made on the way where there are none. */
export function set(root: Node, path: readonly string[], value: Node, keyPlace: Place): Node {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const entries = root.kind === 'mapping' ? root.entries : new Map<string, Entry>();
  const below = entries.get(key)?.value ?? mapping(keyPlace);
  const entry = { at: entries.get(key)?.at ?? keyPlace, value: set(below, rest, value, keyPlace) };
  return mapping(root.at, [...entries, [key, entry]]);
}

/**
 * Where to point for a path: at the value; when it is missing, at the key of the nearest mapping around it. The path
 * of the place is that of the wanted value in either case.
 */
export function placeOf(root: Node, path: Path): Place {
  let node = root;
  let at = root.at;
  for (const [depth, key] of path.entries()) {
    const next = child(node, key);
    if (next === undefined) return { ...at, path: path.slice(depth).reduce(extendPath, node.at.path) };
    at = node.kind === 'mapping' && next.kind === 'mapping' ? node.entries.get(String(key))!.at : next.at;
    node = next;
  }
  return at;
}

/** Is there a value of the user's own at this path? */
export const has = (root: Node, path: Path): boolean => get(root, path) !== undefined;

export const problemAt = (at: Place, message: string, hint?: string): Problem => ({
  ...at,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** A value as error messages show it. */
export function show(node: Node): string {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : `a list of ${node.items.length}`;
  if (node.kind === 'mapping') return node.entries.size === 0 ? 'an empty mapping' : 'a mapping';
  if (node.value === null) return 'nothing';
  const text = typeof node.value === 'string' ? JSON.stringify(node.value) : String(node.value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

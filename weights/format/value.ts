/**
 * What a weights file holds, as plain data: Python's containers and scalars, with tensors as lazy leaves.
 * Nothing here ever ran code from the file: what assay does not know stays an inert `object` with its class's name.
 */
import type { LazyTensor } from './tensor.ts';

export type Value = null | boolean | number | bigint | string | Node;

export type Node =
  | LazyTensor
  | DictNode
  | { readonly kind: 'list'; readonly items: Value[] }
  | { readonly kind: 'tuple'; readonly items: Value[] }
  | { readonly kind: 'set'; readonly items: Value[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | GlobalNode
  | ObjectNode
  | StorageNode
  | NumpyTypeNode
  | NumpyArrayNode;

/** Keys are strings in all that matters; other keys are kept as they are. */
export interface DictNode {
  readonly kind: 'dict';
  readonly entries: Map<Value, Value>;
}

/** A class or function, by name only. */
export interface GlobalNode {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
}

/** An instance of a class that is not rebuilt: what the file says about it, and nothing more. */
export interface ObjectNode {
  readonly kind: 'object';
  /** Such as `argparse.Namespace`. */
  readonly class: string;
  readonly args: Value;
  /** Its `__dict__`, as a rule. */
  state: Value;
  /** Items, where the class is a kind of dict. */
  readonly entries: Map<Value, Value>;
  /** Items, where the class is a kind of list. */
  readonly items: Value[];
}

/** A piece of memory that PyTorch's tensors are views of. */
export interface StorageNode {
  readonly kind: 'storage';
  readonly storage: LazyTensor['storage'];
  readonly dtype: LazyTensor['dtype'];
  /** Where the storage begins in `storage`, in elements; not 0 only for views of very old files. */
  readonly offset: number;
  /** In elements. */
  readonly count: number;
}

export interface NumpyTypeNode {
  readonly kind: 'numpy-type';
  /** Such as `f8`. */
  readonly code: string;
  /** `<`, `>`, `|` or `=`, filled in after the type is made. */
  order: string;
}

export interface NumpyArrayNode {
  readonly kind: 'numpy-array';
  /** Filled in after the array is made. */
  tensor: LazyTensor | null;
}

export function isNode<Kind extends Node['kind']>(
  value: Value | undefined,
  kind: Kind,
): value is Extract<Node, { kind: Kind }> {
  return value !== null && typeof value === 'object' && value.kind === kind;
}

/** The value under a string key of a dict, or of an object that is a kind of dict. */
export function entryOf(value: Value, key: string): Value | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  return value.kind === 'dict' || value.kind === 'object' ? value.entries.get(key) : undefined;
}

/** Named tensors that are directly in a dict; empty for anything else. */
export function tensorsIn(value: Value): ReadonlyMap<string, LazyTensor> {
  const found = new Map<string, LazyTensor>();
  if (value === null || typeof value !== 'object' || !('entries' in value)) return found;
  for (const [key, entry] of value.entries) {
    if (typeof key !== 'string' || entry === null || typeof entry !== 'object') continue;
    if (entry.kind === 'tensor') found.set(key, entry);
    if (entry.kind === 'numpy-array' && entry.tensor !== null) found.set(key, entry.tensor);
  }
  return found;
}

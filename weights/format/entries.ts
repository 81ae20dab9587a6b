/** Where in a file the tensors are: entries by their names, also below other entries (`checkpoint.model`). */
import { entryOf, isNode, tensorsIn, type Value } from './value.ts';

const MOST_PARTS = 16;

/**
 * The value at a key: an entry of this name, or of its first parts and below it of the rest. An entry's own name may
 * have dots in it, so the longest name wins. undefined where there is none.
 */
export function entryAt(root: Value, key: string): Value | undefined {
  const own = child(root, key);
  if (own !== undefined) return own;
  const dots = [...key.matchAll(/\./g)].map(({ index }) => index).slice(0, MOST_PARTS);
  for (const dot of dots.reverse()) {
    const holder = child(root, key.slice(0, dot));
    const found = holder === undefined ? undefined : entryAt(holder, key.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An item of a dict, or of a list by its number from 0. */
function child(value: Value, key: string): Value | undefined {
  if (isNode(value, 'list') || isNode(value, 'tuple')) return /^\d+$/.test(key) ? value.items[Number(key)] : undefined;
  return entryOf(value, key);
}

/** A dict of tensors within a file. */
export interface Holder {
  /** As `init.key`; null: the file itself. */
  readonly key: string | null;
  readonly tensors: ReturnType<typeof tensorsIn>;
}

const DEEPEST = 4;
const MOST_VISITED = 2000;

/** All dicts with tensors, from the outside inwards; a few levels, so that a hostile tree takes no time. */
export function holdersIn(root: Value): readonly Holder[] {
  const holders: Holder[] = [];
  const seen = new Set<Value>();
  let level: readonly { readonly key: string | null; readonly value: Value }[] = [{ key: null, value: root }];
  for (let depth = 0; depth <= DEEPEST; depth++) {
    const next: { readonly key: string; readonly value: Value }[] = [];
    for (const { key, value } of level) {
      if (seen.has(value) || seen.size > MOST_VISITED) continue;
      seen.add(value);
      const tensors = tensorsIn(value);
      if (tensors.size > 0) holders.push({ key, tensors });
      for (const [name, below] of childrenOf(value)) {
        if (below === null || typeof below !== 'object' || !('entries' in below || 'items' in below)) continue;
        next.push({ key: key === null ? name : `${key}.${name}`, value: below });
      }
    }
    level = next;
  }
  return holders;
}

function childrenOf(value: Value): readonly (readonly [string, Value])[] {
  if (isNode(value, 'list') || isNode(value, 'tuple')) return value.items.map((item, index) => [String(index), item]);
  if (!isNode(value, 'dict') && !isNode(value, 'object')) return [];
  return [...value.entries].flatMap(([name, below]) => (typeof name === 'string' ? [[name, below] as const] : []));
}

/** Is it a `torch.nn.Module` that was pickled whole? Its tensors are in its state, and its code is not in the file. */
export function isModule(value: Value | undefined): value is Extract<Value, { kind: 'object' }> {
  if (!isNode(value, 'object')) return false;
  return entryOf(value.state, '_parameters') !== undefined && entryOf(value.state, '_modules') !== undefined;
}

/**
 * Merging: mappings entry by entry, the later value wins; lists and plain values are replaced as a whole.
 *
 * Some mappings are of a kind (an optimiser is sgd or adamw) and most of their fields mean something for one kind
 * alone. Where the later mapping names another kind, the earlier one's fields are dropped rather than passed on to a
 * kind that has no such fields; what is independent of the kind is kept.
 */

import { belowOverride } from '../checking/known-keys.ts';
import { type Entry, type MappingNode, mapping, type Node } from './document.ts';

interface Kind {
  /** The field that names the kind. */
  readonly by: string;
  /** Fields that outlive a change of kind. */
  readonly keep: readonly string[];
}

/** By path below the base, a task, an arm or a cell override. */
export const kinds: Readonly<Record<string, Kind>> = {
  data: {
    by: 'format',
    keep: [
      ...['image', 'augment', 'augment_validation', 'mask_rule', 'uncertain', 'uncertain_drawn'],
      ...['on_bad_image', 'fraction', 'few_shot', 'seed', 'audit'],
    ],
  },
  init: { by: 'method', keep: [] },
  'schedule.optimizer': { by: 'name', keep: [] },
  'schedule.lr_schedule': {
    by: 'name',
    keep: ['warmup_epochs', 'warmup_lr', 'per', 'noise', 'noise_limit', 'noise_seed'],
  },
};

/**
 * `later` over `earlier`.
 * @param places whose place a merged mapping has: between files the later one's, so that what is missing is missed in
 *   the file that extends; between base, task and arm the earlier one's, so that it is missed once, in the base.
 */
export function merge(earlier: Node, later: Node, places: 'earlier' | 'later', path: readonly string[] = []): Node {
  if (earlier.kind !== 'mapping' || later.kind !== 'mapping') return later;
  const entries = new Map<string, Entry>(surviving(earlier, later, path));
  for (const [key, entry] of later.entries) {
    const before = entries.get(key);
    if (before === undefined) entries.set(key, entry);
    else {
      const at = places === 'later' ? entry.at : before.at;
      entries.set(key, { at, value: merge(before.value, entry.value, places, [...path, key]) });
    }
  }
  return mapping(places === 'later' ? later.at : earlier.at, entries);
}

function surviving(earlier: MappingNode, later: MappingNode, path: readonly string[]): ReadonlyMap<string, Entry> {
  if (path.length === 1 && path[0] === 'arms' && armsKind(earlier) !== armsKind(later)) return new Map();
  const kind = kinds[belowOverride(path).join('.')];
  if (kind === undefined) return earlier.entries;
  const [from, to] = [nameOf(earlier, kind), nameOf(later, kind)];
  // A kind that is not named is inherited, so nothing changes.
  if (from === undefined || to === undefined || from === to) return earlier.entries;
  return new Map([...earlier.entries].filter(([key]) => kind.keep.includes(key)));
}

/** Arms are named or a matrix; one cannot be merged into the other. */
function armsKind(arms: MappingNode): 'matrix' | 'named' {
  return arms.entries.has('matrix') || arms.entries.has('exclude') ? 'matrix' : 'named';
}

function nameOf(node: MappingNode, kind: Kind): unknown {
  const named = node.entries.get(kind.by)?.value;
  return named?.kind === 'scalar' ? named.value : undefined;
}

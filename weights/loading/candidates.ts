/** Which entry and prefix of a file might fit a model: what a person who knows both would try, the likeliest first. */
import { holdersIn } from '../format/entries.ts';
import type { LazyTensor } from '../format/tensor.ts';
import type { DictNode } from '../format/value.ts';
import type { Target } from './rule.ts';

const MOST_PARTS = 16;
const MOST_CANDIDATES = 12;

/** Settings of `init: { method: checkpoint }`. */
export interface Candidate {
  readonly key: string | null;
  readonly prefix: string;
}

/**
 * Entries and prefixes, those first after which most tensors have the name and shape of a parameter; then the largest
 * entries as they are, for names of other libraries.
 */
export function candidates(parameters: Target['parameters'], root: DictNode): readonly Candidate[] {
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape.join()]));
  const holders = holdersIn(root);
  const found = holders.flatMap(({ key, tensors }) => candidatesIn(key, tensors, shapes));
  const named = found.toSorted((a, b) => b.found - a.found).slice(0, MOST_CANDIDATES);
  const largest = holders.toSorted((a, b) => b.tensors.size - a.tensors.size).slice(0, 4);
  const plain = largest.filter(({ key }) => !named.some((each) => each.key === key && each.prefix === ''));
  return [...named, ...plain.map(({ key }) => ({ key, prefix: '' }))];
}

/** Every prefix after which some tensor has the name and shape of a parameter. */
function candidatesIn(
  key: string | null,
  tensors: ReadonlyMap<string, LazyTensor>,
  shapes: ReadonlyMap<string, string>,
): readonly (Candidate & { readonly found: number })[] {
  const found = new Map<string, number>();
  for (const [name, { shape }] of tensors) {
    // A hostile name of a million dots must not be looked up a million times.
    for (let dot = -1, depth = 0; depth < MOST_PARTS; depth++) {
      const prefix = name.slice(0, dot + 1);
      if (shapes.get(name.slice(dot + 1)) === shape.join()) found.set(prefix, (found.get(prefix) ?? 0) + 1);
      const next = name.indexOf('.', dot + 1);
      if (next < 0) break;
      dot = next;
    }
  }
  return Array.from(found, ([prefix, count]) => ({ key, prefix, found: count }));
}

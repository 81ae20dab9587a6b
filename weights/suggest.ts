/** Which entry and prefix of a file would fit a model best: what a person who knows both would try. */
import type { Target } from './rule.ts';
import type { LazyTensor } from './tensor.ts';
import { type DictNode, tensorsIn } from './value.ts';

const MOST_PARTS = 16;

/** Settings of `init: { method: checkpoint }`. */
export interface Candidate {
  readonly key: string | null;
  readonly prefix: string;
  /** Parameters of the model, by name and shape, that it would find. */
  readonly found: number;
}

/** The best `key` and `strip_prefix`, or null where no tensor has the name and shape of a parameter. */
export function bestCandidate(parameters: Target['parameters'], root: DictNode): Candidate | null {
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape.join()]));
  const holders = Array.from(root.entries).filter(([key]) => typeof key === 'string');
  const candidates = [
    ...candidatesIn(null, tensorsIn(root), shapes),
    ...holders.flatMap(([key, value]) => candidatesIn(String(key), tensorsIn(value), shapes)),
  ];
  return candidates.reduce<Candidate | null>((a, b) => (a === null || b.found > a.found ? b : a), null);
}

/** Every prefix after which some tensor has the name and shape of a parameter. */
function candidatesIn(
  key: string | null,
  tensors: ReadonlyMap<string, LazyTensor>,
  shapes: ReadonlyMap<string, string>,
): readonly Candidate[] {
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

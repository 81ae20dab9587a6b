/** Which entry and prefix of a file would fit a model best: what a person who knows both would try. */
import type { Target } from './rule.ts';
import type { LazyTensor } from './tensor.ts';
import { type DictNode, tensorsIn } from './value.ts';

interface Candidate {
  readonly key: string | null;
  readonly prefix: string;
  /** Parameters of the model, by name and shape, that it would find. */
  readonly found: number;
}

/**
 * A sentence that names the best `key` and `strip_prefix`, or null where none finds more parameters than were found.
 */
export function suggestion(target: Target, root: DictNode, alreadyFound: number): string | null {
  const head = new Set(target.head);
  const body = target.parameters.filter(({ name }) => !head.has(name));
  const shapes = new Map(body.map(({ name, shape }) => [name, shape.join()]));
  const holders = Array.from(root.entries).filter(([key]) => typeof key === 'string');
  const candidates = [
    ...candidatesIn(null, tensorsIn(root), shapes),
    ...holders.flatMap(([key, value]) => candidatesIn(String(key), tensorsIn(value), shapes)),
  ];
  const best = candidates.reduce<Candidate | null>((a, b) => (a === null || b.found > a.found ? b : a), null);
  if (best === null || best.found <= alreadyFound) return null;
  const settings = [
    'method: checkpoint',
    ...(best.key === null ? [] : [`key: ${best.key}`]),
    ...(best.prefix === '' ? [] : [`strip_prefix: ${best.prefix}`]),
  ];
  return `init: { ${settings.join(', ')} } would find ${best.found} of ${body.length} parameters`;
}

/** Every prefix after which some tensor has the name and shape of a parameter. */
function candidatesIn(
  key: string | null,
  tensors: ReadonlyMap<string, LazyTensor>,
  shapes: ReadonlyMap<string, string>,
): readonly Candidate[] {
  const found = new Map<string, number>();
  for (const [name, { shape }] of tensors) {
    for (let dot = -1; dot < name.length; ) {
      const prefix = name.slice(0, dot + 1);
      if (shapes.get(name.slice(dot + 1)) === shape.join()) found.set(prefix, (found.get(prefix) ?? 0) + 1);
      const next = name.indexOf('.', dot + 1);
      if (next < 0) break;
      dot = next;
    }
  }
  return Array.from(found, ([prefix, count]) => ({ key, prefix, found: count }));
}

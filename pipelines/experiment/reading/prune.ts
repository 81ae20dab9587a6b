/** Leaves out of a document what is known to be wrong, so that the rest can be checked further. */
import { type MappingNode, mapping, type Node, type Path } from './document.ts';

/** The document without the values at these paths; a list with a wrong item goes as a whole. */
export function without(document: MappingNode, paths: readonly Path[]): MappingNode {
  let left: Node = document;
  for (const path of paths) left = remove(left, path) ?? left;
  return left.kind === 'mapping' ? left : document;
}

/** null: nothing is left. */
function remove(node: Node, path: Path): Node | null {
  const [key, ...rest] = path;
  if (key === undefined) return null;
  if (node.kind === 'mapping') {
    const entry = node.entries.get(String(key));
    if (entry === undefined) return node;
    const left = remove(entry.value, rest);
    const entries = [...node.entries].flatMap(([name, old]): [string, typeof old][] => {
      if (name !== key) return [[name, old]];
      return left === null ? [] : [[name, { at: old.at, value: left }]];
    });
    return mapping(node.at, entries);
  }
  const item = node.kind === 'list' ? node.items[Number(key)] : undefined;
  if (node.kind !== 'list' || item === undefined) return node;
  const left = remove(item, rest);
  return left === null ? null : { ...node, items: node.items.with(Number(key), left) };
}

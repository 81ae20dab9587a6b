/** Which variables a program may update in the memory that it reads them from. */
import { prefixes } from './trace.ts';
import { type Graph, type Node, neededNodes, type Value } from './value.ts';

/** Operators that read an element before they write the one at the same place, and alias nothing. */
const elementwise = new Set<Node['op']>(['Add', 'Sub', 'Mul', 'Div']);

/**
 * Names of the updated variables whose every reader has run before the update is written, whatever order the nodes run
 * in: those that only their own update looks at, as optimiser state. A parameter is not among them: its layer's
 * backward pass may read it after the update.
 */
export function updatedInPlace(graph: Graph): ReadonlySet<string> {
  const readers = readersOf(graph);
  const handedOut = new Set<Value>(Object.values(graph.outputs));
  const names = graph.inputs.filter((input) => {
    if (!input.name.startsWith(prefixes.variable) || handedOut.has(input)) return false;
    const update = graph.outputs[prefixes.update + nameOf(input.name)];
    if (update?.source !== 'node') return false;
    const before = new Set(neededNodes([update]));
    return (readers.get(input) ?? []).every((node) => elementwise.has(node.op) && before.has(node));
  });
  return new Set(names.map(({ name }) => nameOf(name)));
}

const nameOf = (variable: string): string => variable.slice(prefixes.variable.length);

function readersOf(graph: Graph): ReadonlyMap<Value, readonly Node[]> {
  const readers = new Map<Value, Node[]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (input === null) continue;
      const list = readers.get(input);
      if (list === undefined) readers.set(input, [node]);
      else list.push(node);
    }
  }
  return readers;
}

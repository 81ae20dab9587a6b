/** Looks a finished graph over: a mistake in a lowering or a simplification shows here, not as a wrong number. */
import { operators } from './operators.ts';
import type { ValueType } from './types.ts';
import type { Graph, Node, Value } from './value.ts';

const typeText = ({ dtype, shape }: ValueType): string => `${dtype}[${shape}]`;

/** Throws where a node comes before what it needs, or its outputs are not what its operator's rule gives. */
export function checkGraph(graph: Graph): void {
  const defined = new Set<Value>(graph.inputs);
  const known = (value: Value): boolean => value.source === 'constant' || defined.has(value);
  for (const node of graph.nodes) {
    node.inputs.forEach((input, index) => {
      if (input !== null && !known(input)) throw new Error(`${title(node)}: input ${index} is used before it is made`);
    });
    checkTypes(node);
    for (const output of node.outputs) defined.add(output);
  }
  for (const [name, value] of Object.entries(graph.outputs)) {
    if (!known(value)) throw new Error(`the output ${name} is never made`);
  }
}

function checkTypes(node: Node): void {
  const found = node.outputs.map(typeText).join(', ');
  const expected = operators[node.op].infer(node.inputs, node.attributes).map(typeText).join(', ');
  if (found !== expected) throw new Error(`${title(node)} should output ${expected}, not ${found}`);
}

const title = (node: Node): string => `${node.op} (node ${node.id})`;

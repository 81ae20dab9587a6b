/** A graph as text, one node a line: what tests compare and what one reads to see what was traced. */
import type { Attributes, ValueType } from '../../tensor/graph/types.ts';
import type { Constant, Graph, Node, Value } from '../../tensor/graph/value.ts';

const typeText = ({ dtype, shape }: ValueType): string => `${dtype}[${shape.join(', ')}]`;

/** Scalars and short lists as they are, others by their type. */
function constantText(constant: Constant): string {
  const { data, shape } = constant;
  if (data.length > 8) return `constant ${typeText(constant)}`;
  const numbers = Array.from(data, Number);
  return shape.length === 0 ? String(numbers[0]) : `[${numbers.join(', ')}]`;
}

function attributesText(attributes: Attributes): string {
  const entries = Object.entries(attributes).map(([name, { kind, value }]) =>
    kind === 'ints' ? `${name}: [${value.join(', ')}]` : `${name}: ${value}`,
  );
  return entries.length === 0 ? '' : ` {${entries.join(', ')}}`;
}

export function printGraph(graph: Graph): string {
  const numbers = new Map<Value, number>();
  const name = (value: Value | null): string => {
    if (value === null) return '-';
    if (value.source === 'input') return value.name;
    return value.source === 'constant' ? constantText(value) : `v${numbers.get(value)}`;
  };
  const nodeText = ({ op, inputs, attributes, outputs }: Node): string => {
    for (const output of outputs) numbers.set(output, numbers.size + 1);
    const results = outputs.map((output) => `${name(output)}: ${typeText(output)}`).join(', ');
    return `${results} = ${op}(${inputs.map(name).join(', ')})${attributesText(attributes)}`;
  };
  return [
    ...graph.inputs.map((input) => `${input.name}: ${typeText(input)}`),
    ...graph.nodes.map(nodeText),
    ...Object.entries(graph.outputs).map(([key, value]) => `${key} = ${name(value)}`),
  ].join('\n');
}

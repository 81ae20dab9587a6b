/** How much memory the values between the nodes of a graph take at most: an estimate by the times they live. */
import { sizeOf } from '../shape.ts';
import { isView, owner } from './dependencies.ts';
import type { ElementType } from './types.ts';
import type { Graph, Node, Value } from './value.ts';

export const elementBytes: Readonly<Record<ElementType, number>> = {
  float32: 4,
  int32: 4,
  int64: 8,
  bool: 1,
  uint8: 1,
  uint16: 2,
};

const bytesOf = ({ dtype, shape }: Value): number => elementBytes[dtype] * sizeOf(shape);

/** Their output may take the place of an input that nothing needs afterwards. */
const reusing: ReadonlySet<Node['op']> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Relu',
  'Exp',
  'Erf',
  'Neg',
  'Sqrt',
  'Tanh',
  'Sigmoid',
  'HardSigmoid',
  'Softmax',
]);

/**
 * The most bytes that values live in at once when nodes run one after the other and memory is used again as soon as its
 * last reader has run. Inputs, constants and outputs have memory of their own, which does not count.
 */
export function peakBytes(graph: Graph): number {
  const outside = new Set(Object.values(graph.outputs).map(owner));
  const counts = (value: Value): boolean => value.source === 'node' && !outside.has(value);
  const lastReader = new Map<Value, Node>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input !== null) lastReader.set(owner(input), node);
  }
  let live = 0;
  let peak = 0;
  for (const node of graph.nodes) {
    if (isView(node)) continue;
    const ending = [...new Set(node.inputs.flatMap((input) => (input === null ? [] : [owner(input)])))].filter(
      (value) => lastReader.get(value) === node && counts(value),
    );
    const made = node.outputs.filter((output) => counts(output) && lastReader.has(output));
    const added = made.reduce((sum, output) => sum + bytesOf(output), 0);
    const reused = reusing.has(node.op) && ending.some((value) => bytesOf(value) === added) ? added : 0;
    live += added;
    peak = Math.max(peak, live - reused);
    live -= ending.reduce((sum, value) => sum + bytesOf(value), 0);
  }
  return peak;
}

/**
 * Variables that a program may update in the memory that it reads them from: each reader must have run before the new
 * value is written. ONNX Runtime orders the nodes by itself; only what a node needs is sure to run before it.
 */
import { sizeOf } from '../shape.ts';
import { Dependencies, isView, owner } from './dependencies.ts';
import { prefixes } from './names.ts';
import { int } from './types.ts';
import type { Graph, GraphInput, Maker, Node, Value } from './value.ts';

/** Operators that read an element before they write the one at the same place, and alias nothing. */
const readingFirst = new Set<Node['op']>(['Add', 'Sub', 'Mul', 'Div']);

type Outputs = Graph['outputs'];

interface Update {
  readonly name: string;
  readonly variable: GraphInput;
  /** Makes the new value. */
  readonly node: Node;
}

/** Updates that read the old value at most element by element, of variables that are not handed out. */
function updatesOf(inputs: readonly GraphInput[], outputs: Outputs): readonly Update[] {
  const handedOut = new Set<Value>(Object.values(outputs).map(owner));
  return inputs.flatMap((variable) => {
    if (!variable.name.startsWith(prefixes.variable) || handedOut.has(variable)) return [];
    const name = variable.name.slice(prefixes.variable.length);
    const value = outputs[prefixes.update + name];
    if (value?.source !== 'node') return [];
    const moved = value.node.inputs.some((input) => input !== variable && input !== null && owner(input) === variable);
    const reads = value.node.inputs.includes(variable);
    return moved || (reads && !readingFirst.has(value.node.op)) ? [] : [{ name, variable, node: value.node }];
  });
}

/** Names of the variables that can be updated in place. */
export function updatedInPlace({ inputs, outputs }: Graph): ReadonlySet<string> {
  const dependencies = new Dependencies(Object.values(outputs));
  const safe = updatesOf(inputs, outputs).filter(({ variable, node }) =>
    dependencies.notBefore(node, dependencies.readersOf(variable)).every((reader) => reader === node),
  );
  return new Set(safe.map(({ name }) => name));
}

/**
 * The outputs, with updates that wait for all readers of the old value. Else nearly every parameter would need memory
 * for a second value, because a layer's backward pass reads the weights and does not need their update.
 */
export function withWaitingUpdates(make: Maker, inputs: readonly GraphInput[], outputs: Outputs): Outputs {
  const dependencies = new Dependencies(Object.values(outputs));
  const waiting = updatesOf(inputs, outputs).flatMap(({ name, variable, node }) => {
    const late = dependencies
      .notBefore(node, dependencies.readersOf(variable))
      .filter((reader) => reader !== node && !isView(reader));
    // What reads the new value may be what reads the old one: then neither can wait for the other.
    const isRead = node.outputs.some((value) => dependencies.readersOf(value).length > 0);
    const at = node.inputs.findIndex((input) => input !== null && input !== variable);
    if (late.length === 0 || isRead || at < 0) return [];
    const operands = node.inputs.with(at, afterAll(make, node.inputs[at]!, late));
    return [[prefixes.update + name, make.one(node.op, operands, node.attributes)] as const];
  });
  return { ...outputs, ...Object.fromEntries(waiting) };
}

/** The value, as soon as these nodes have run: a reshape that copies nothing, to a shape joined with nothing of theirs. */
function afterAll(make: Maker, value: Value, nodes: readonly Node[]): Value {
  const nothings = nodes.map(({ outputs }) => nothingOf(make, outputs[0]!));
  return make.one('Await', [value, make.one('Concat', [make.integers(value.shape), ...nothings], { axis: int(0) })]);
}

/** No elements of a value, as integers. */
function nothingOf(make: Maker, value: Value): Value {
  const [zero, line] = [make.integers([0]), make.one('Reshape', [value, make.integers([sizeOf(value.shape)])])];
  return make.one('Cast', [make.one('Slice', [line, zero, zero, zero])], { to: int(7) });
}

/** A traced graph as a StableHLO module. */
import type { Precision } from '../device.ts';
import { prefixes } from '../graph/names.ts';
import { isXlaOperator } from '../graph/operators.ts';
import type { ValueType } from '../graph/types.ts';
import type { Graph, GraphInput, Node, Value } from '../graph/value.ts';
import { Body } from './body.ts';
import { checkModule } from './check.ts';
import { type Argument, elementOf, type Module, type Ref, type Type } from './operation.ts';
import { compare, convert } from './ops.ts';
import { rules } from './rules/index.ts';
import { Call } from './rules/rule.ts';

export interface ModuleOptions {
  readonly precision?: Precision;
  /** Devices that share each batch; 1 by default. */
  readonly devices?: number;
  /** Whether an input is divided among the devices along its first axis. */
  readonly divided?: (name: string) => boolean;
}

/** Places come as int64 in the graph (ArgMax), and are 32 bits wide here. */
const typeOf = ({ shape, dtype }: ValueType): Type => ({
  shape,
  element: dtype === 'int64' ? 'i32' : elementOf(dtype),
});

/** Arguments are the inputs that something reads, in the graph's order; results are its outputs. */
export function moduleOf(graph: Graph, options: ModuleOptions = {}): Module {
  const { precision = 'float32', devices = 1, divided = () => false } = options;
  const body = new Body(precision);
  const refs = new Map<Value, Ref>();
  const used = usedInputs(graph);
  for (const [place, input] of used.entries()) refs.set(input, { name: `%arg${place}`, ...typeOf(input) });
  const refOf = (value: Value): Ref => {
    const ref = refs.get(value) ?? constantRef(body, value);
    refs.set(value, ref);
    return ref;
  };
  for (const node of graph.nodes) lower(body, node, refOf, refs);
  const outputs = Object.entries(graph.outputs);
  const results = outputs.map(([name, value]) => ({ name, ref: convert(body, refOf(value), typeOf(value).element) }));
  const donations = donatedTo(outputs.map(([name]) => name));
  const given = used.map((input): Argument => {
    return {
      name: input.name,
      ref: refOf(input),
      donatedTo: donations.get(input.name) ?? null,
      divided: divided(input.name),
    };
  });
  const module = { arguments: given, operations: body.operations, results, devices };
  checkModule(module);
  return module;
}

function usedInputs({ inputs, nodes, outputs }: Graph): readonly GraphInput[] {
  const used = new Set<Value | null>([...nodes.flatMap((node) => node.inputs), ...Object.values(outputs)]);
  return inputs.filter((input) => used.has(input));
}

/** A variable gives its memory to its own update: by the variable's name in the graph, the update's place. */
function donatedTo(outputs: readonly string[]): ReadonlyMap<string, number> {
  const updates = outputs.flatMap((name, place) =>
    name.startsWith(prefixes.update) ? [[prefixes.variable + name.slice(prefixes.update.length), place] as const] : [],
  );
  return new Map(updates);
}

function lower(body: Body, node: Node, refOf: (value: Value) => Ref, refs: Map<Value, Ref>): void {
  if (!isXlaOperator(node.op)) throw new Error(`${node.op} is no operator of graphs for XLA`);
  const made = rules[node.op](new Call(body, node, refOf));
  const results: readonly Ref[] = 'name' in made ? [made] : made;
  node.outputs.forEach((output, index) => {
    const ref = results[index]!;
    const { shape, element } = typeOf(output);
    if (ref.shape.join() !== shape.join() || (ref.element !== element && ref.element !== 'bf16')) {
      throw new Error(`${node.op} became ${ref.element}[${ref.shape}], not ${element}[${shape}]`);
    }
    refs.set(output, ref);
  });
}

/** Truth values are packed in MLIR's own way: they come as integers that are compared with zero. */
function constantRef(body: Body, value: Value): Ref {
  if (value.source !== 'constant') throw new Error('a value is used before it is made');
  const { data, shape, dtype } = value;
  if (dtype !== 'bool' || data.length === 1) return body.constant(data, typeOf(value));
  const integers = body.constant(Int32Array.from(data as Uint8Array), { shape, element: 'i32' });
  return compare(body, 'NE', integers, body.scalar(0, 'i32'));
}

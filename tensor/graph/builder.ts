/**
 * Builds a graph. Values point at what makes them, so a graph is just its outputs. Nodes are simplified as they
 * are made (simplify/), equal nodes are made once, and what no output needs is never emitted.
 */
import { type OperatorName, operators } from './operators.ts';
import { simplify } from './simplify/index.ts';
import { plainTarget, type Target } from './target.ts';
import type { Attributes, ConstantData, ValueType } from './types.ts';
import { type Graph, type GraphInput, type Maker, type Node, neededNodes, type Value } from './value.ts';

export class GraphBuilder implements Maker {
  private readonly inputs: GraphInput[] = [];
  private readonly known = new Map<string, readonly Value[]>();
  private created = 0;
  readonly target: Target;

  constructor(target: Target = plainTarget) {
    this.target = target;
  }

  input(name: string, type: ValueType): GraphInput {
    const value: GraphInput = { ...type, source: 'input', id: this.created++, name };
    this.inputs.push(value);
    return value;
  }

  constant(data: ConstantData, type: ValueType): Value {
    // Only small constants (axes, shapes, scalars) are worth looking up.
    const key = data.length <= 16 ? `${type.dtype}[${type.shape}] ${data.join()}` : null;
    const found = key === null ? undefined : this.known.get(key)?.[0];
    if (found !== undefined) return found;
    const value: Value = { ...type, source: 'constant', id: this.created++, data };
    if (key !== null) this.known.set(key, [value]);
    return value;
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), { dtype: 'float32', shape: [] });
  }

  /** A list of integers as ONNX wants shapes and axes. */
  integers(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), { dtype: 'int64', shape: [values.length] });
  }

  /** The outputs of an operation; throws where the operator's rules on shapes and types are broken. */
  node(op: OperatorName, inputs: readonly (Value | null)[], attributes: Attributes = {}): readonly Value[] {
    this.checkOperator(op);
    const draft = { op, inputs, attributes };
    const simpler = simplify(draft, this);
    if (simpler !== null) return simpler;
    const key = `${op}(${inputs.map((value) => value?.id ?? '').join()})${JSON.stringify(attributes)}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const outputs: Value[] = [];
    const node: Node = { id: this.created++, op, inputs, attributes, outputs };
    operators[op].infer(inputs, attributes).forEach((type, index) => {
      outputs.push({ ...type, source: 'node', id: this.created++, node, index });
    });
    this.known.set(key, outputs);
    return outputs;
  }

  /** The output of an operation that has one. */
  one(op: OperatorName, inputs: readonly (Value | null)[], attributes: Attributes = {}): Value {
    return this.node(op, inputs, attributes)[0]!;
  }

  /** A lowering that forgets a target fails here, and not in a compiler. */
  private checkOperator(op: OperatorName): void {
    const fits = this.target.runtime === 'xla' ? operators[op].xla : operators[op].domain !== null;
    if (!fits) throw new Error(`graphs for ${this.target.runtime} have no operator ${op}`);
  }

  finish(outputs: Readonly<Record<string, Value>>): Graph {
    return { inputs: this.inputs, nodes: neededNodes(Object.values(outputs)), outputs };
  }
}

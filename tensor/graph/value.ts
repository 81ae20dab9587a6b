/** The nodes of a graph and the values between them. */
import type { OperatorName } from './operators.ts';
import type { Target } from './target.ts';
import type { Attributes, ConstantData, ValueType } from './types.ts';

export interface GraphInput extends ValueType {
  readonly source: 'input';
  readonly id: number;
  readonly name: string;
}

export interface Constant extends ValueType {
  readonly source: 'constant';
  readonly id: number;
  readonly data: ConstantData;
}

export interface NodeOutput extends ValueType {
  readonly source: 'node';
  readonly id: number;
  readonly node: Node;
  readonly index: number;
}

export type Value = GraphInput | Constant | NodeOutput;

/** What is asked of a builder: a node before it is known whether a simpler one will do. An absent input is null. */
export interface Draft {
  readonly op: OperatorName;
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
}

export interface Node extends Draft {
  readonly id: number;
  readonly outputs: readonly Value[];
}

/** What makes nodes: the builder, as the rules of simplification and the lowerings see it. */
export interface Maker {
  /** What the graph is made for. */
  readonly target: Target;
  constant(data: ConstantData, type: ValueType): Value;
  /** A float32 scalar. */
  scalar(value: number): Value;
  /** A list of integers as ONNX wants shapes and axes. */
  integers(values: readonly number[]): Value;
  /** The outputs of an operation; throws where the operator's rule on shapes and types is broken. */
  node(op: OperatorName, inputs: readonly (Value | null)[], attributes?: Attributes): readonly Value[];
  /** The output of an operation that has one. */
  one(op: OperatorName, inputs: readonly (Value | null)[], attributes?: Attributes): Value;
}

/** A finished graph: nodes in an order in which each comes after those it needs. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly Node[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** The nodes that these values need, in the order of their making. */
export function neededNodes(values: readonly Value[]): readonly Node[] {
  const needed = new Set<Node>();
  const open = [...values];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value.source !== 'node' || needed.has(value.node)) continue;
    needed.add(value.node);
    for (const input of value.node.inputs) if (input !== null) open.push(input);
  }
  return [...needed].sort((a, b) => a.id - b.id);
}

/** What a rule sees of a node, and what it gives: the values of the node's outputs. */
import { attribute, integersOf, listAttribute } from '../../graph/rules/common.ts';
import type { Attributes } from '../../graph/types.ts';
import type { Node, Value } from '../../graph/value.ts';
import type { Body } from '../body.ts';
import type { Ref } from '../operation.ts';
import { convert } from '../ops.ts';

export type Rule = (call: Call) => Ref | readonly Ref[];

export class Call {
  readonly body: Body;
  readonly node: Node;
  private readonly refOf: (value: Value) => Ref;

  constructor(body: Body, node: Node, refOf: (value: Value) => Ref) {
    this.body = body;
    this.node = node;
    this.refOf = refOf;
  }

  get attributes(): Attributes {
    return this.node.attributes;
  }

  /** How many inputs there are. */
  get count(): number {
    return this.node.inputs.length;
  }

  /** An input as it is: bf16 where a product of that precision made it. */
  raw(index: number): Ref {
    const value = this.node.inputs[index];
    if (value == null) throw new Error(`${this.node.op} has no input ${index}`);
    return this.refOf(value);
  }

  /** An input in the graph's own type. */
  wide(index: number): Ref {
    const ref = this.raw(index);
    return ref.element === 'bf16' ? convert(this.body, ref, 'f32') : ref;
  }

  /** Integers that are part of the program: axes, shapes, bounds. */
  integers(index: number): readonly number[] {
    return integersOf(this.node.inputs, index);
  }

  number(name: string, otherwise: number): number {
    return attribute(this.attributes, name, otherwise);
  }

  list(name: string): readonly number[] {
    return listAttribute(this.attributes, name);
  }

  /** The attribute `axis`, counted from the first axis of the first input. */
  axis(otherwise: number): number {
    const axis = this.number('axis', otherwise);
    return axis < 0 ? axis + this.node.inputs[0]!.shape.length : axis;
  }

  /** Shape of the first output. */
  get shape(): readonly number[] {
    return this.node.outputs[0]!.shape;
  }
}

/** Arithmetic of a graph: the multiply-adds of its products and convolutions. */
import { sizeOf } from '../shape.ts';
import { attribute } from './rules/common.ts';
import type { Node, Value } from './value.ts';

/** What a value is made of: constants alone, or something that is fed. */
export function isConstant(value: Value | null, known: Map<Value, boolean> = new Map()): boolean {
  if (value === null || value.source !== 'node') return value?.source !== 'input';
  const before = known.get(value);
  if (before !== undefined) return before;
  const constant = value.node.inputs.every((input) => isConstant(input, known));
  known.set(value, constant);
  return constant;
}

/**
 * Multiply-adds of one node, as they are counted for models: elementwise work is not, nor are products with matrices
 * that are part of the program, such as those that resize maps or look up relative positions.
 */
export function nodeMacs({ op, inputs, attributes, outputs }: Node, known?: Map<Value, boolean>): number {
  const [a, b] = inputs;
  const output = outputs[0]!;
  switch (op) {
    case 'Dot':
    case 'Gemm':
    case 'MatMul':
    case 'FusedMatMul': {
      if (isConstant(a!, known) || isConstant(b!, known)) return 0;
      const shared = attribute(attributes, 'transA', 0) === 1 ? a!.shape.at(-2)! : a!.shape.at(-1)!;
      return sizeOf(output.shape) * shared;
    }
    case 'Convolution':
    case 'Conv':
    case 'FusedConv':
    case 'BlockedConv':
      return sizeOf(output.shape) * sizeOf(b!.shape.slice(1));
    case 'ConvTranspose':
      return sizeOf(a!.shape) * sizeOf(b!.shape.slice(1));
    default:
      return 0;
  }
}

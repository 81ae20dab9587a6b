/** What a step costs, found by tracing it: nothing is computed, and no library of a device is loaded. */
import type { InputSpecs, StepFunction, TensorSpecs } from './device.ts';
import { isConstant, nodeMacs } from './graph/macs.ts';
import { peakBytes } from './graph/memory.ts';
import { prefixes } from './graph/names.ts';
import { webgpuTarget } from './graph/target.ts';
import { trace } from './graph/trace.ts';
import type { Node, Value } from './graph/value.ts';

/** A part of a step: what is computed from the first use of one of its variables until another part's are used. */
export interface PartCost {
  readonly name: string;
  readonly macs: number;
  /** Shape of what it computes last. */
  readonly output: readonly number[];
}

/**
 * The step's parts in the order in which they are first used; `inputs` is what comes before any variable.
 * @param partOf the part that a variable belongs to
 */
export function partCosts(
  step: StepFunction,
  inputs: InputSpecs,
  variables: TensorSpecs,
  partOf: (variable: string) => string,
): readonly PartCost[] {
  // As for a GPU, where an affine map of channels is not a convolution in disguise.
  const graph = trace(step, inputs, variables, webgpuTarget);
  const parts = new Map<string, PartCost>();
  const known = new Map<Value, boolean>();
  let current = 'inputs';
  for (const node of graph.nodes) {
    const used = node.inputs.map(variableOf).find((name) => name !== null);
    if (used != null) current = partOf(used);
    if (node.outputs.every((output) => variableOf(output) !== null || isConstant(output, known))) continue;
    const macs = (parts.get(current)?.macs ?? 0) + nodeMacs(node, known);
    parts.set(current, { name: current, macs, output: node.outputs[0]!.shape });
  }
  return [...parts.values()];
}

/** Changes a variable's layout at most. */
const moves: ReadonlySet<Node['op']> = new Set(['Reshape', 'Transpose', 'Expand', 'Identity']);

/** The variable that a value is, or null. */
function variableOf(value: Value | null): string | null {
  if (value?.source === 'input') {
    return value.name.startsWith(prefixes.variable) ? value.name.slice(prefixes.variable.length) : null;
  }
  return value?.source === 'node' && moves.has(value.node.op) ? variableOf(value.node.inputs[0]!) : null;
}

/** Bytes that a step's intermediate values take at most, on a processor with blocked convolutions. An estimate. */
export function activationBytes(step: StepFunction, inputs: InputSpecs, variables: TensorSpecs): number {
  return peakBytes(trace(step, inputs, variables, { runtime: 'cpu', block: 16 }));
}

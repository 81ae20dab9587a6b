/** Products of matrices, and the precision that products and convolutions share. */
import { broadcast } from '../../graph/rules/common.ts';
import type { Body } from '../body.ts';
import type { Element, Ref } from '../operation.ts';
import { broadcastTo, convert, range } from '../ops.ts';
import type { Call, Rule } from './rule.ts';

/** An operand of a product. */
export const operand = (body: Body, x: Ref): Ref => (body.precision === 'bf16' ? convert(body, x, 'bf16') : x);

/** Gradients of weights stay in float32: the optimiser adds them to master weights. */
export const resultElement = (body: Body, isWeightGradient: boolean): Element =>
  body.precision === 'bf16' && !isWeightGradient ? 'bf16' : 'f32';

/** HIGHEST is float32 in full on every device; DEFAULT lets NVIDIA's GPUs round float32 operands to TF32. */
export function precisionConfig({ precision }: Body): string {
  const name = precision === 'float32' ? 'HIGHEST' : 'DEFAULT';
  return `[#stablehlo<precision ${name}>, #stablehlo<precision ${name}>]`;
}

interface Contraction {
  readonly batching: readonly number[];
  readonly contracted: readonly [a: number, b: number];
  readonly shape: readonly number[];
}

/** A matrix on the right serves a whole batch on the left as it is; else batches are broadcast, as StableHLO wants. */
function contract(body: Body, a: Ref, b: Ref, turnA: boolean, turnB: boolean): [Ref, Ref, Contraction] {
  const shared = b.shape.length === 2 && !turnA;
  const batch = shared ? [] : broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const left = shared ? a : broadcastTo(body, a, [...batch, ...a.shape.slice(-2)]);
  const right = shared ? b : broadcastTo(body, b, [...batch, ...b.shape.slice(-2)]);
  const contracted = [left.shape.length - (turnA ? 2 : 1), right.shape.length - (turnB ? 1 : 2)] as const;
  const free = (ref: Ref, axis: number) => ref.shape.filter((_, at) => at !== axis && at >= batch.length);
  const shape = [...batch, ...free(left, contracted[0]), ...free(right, contracted[1])];
  return [left, right, { batching: range(batch.length), contracted, shape }];
}

function dot(
  { body, number }: { readonly body: Body; readonly number: (name: string) => number },
  a: Ref,
  b: Ref,
): Ref {
  const [turnA, turnB] = [number('transA') === 1, number('transB') === 1];
  const isWeightGradient = turnA && a.shape.length === 2;
  const [left, right, { batching, contracted, shape }] = contract(
    body,
    operand(body, a),
    operand(body, b),
    turnA,
    turnB,
  );
  const dimensions = [
    `lhs_batching_dimensions = [${batching}]`,
    `rhs_batching_dimensions = [${batching}]`,
    `lhs_contracting_dimensions = [${contracted[0]}]`,
    `rhs_contracting_dimensions = [${contracted[1]}]`,
  ];
  const attributes = {
    dot_dimension_numbers: `#stablehlo.dot<${dimensions.join(', ')}>`,
    precision_config: precisionConfig(body),
  };
  return body.op('dot_general', [left, right], attributes, { shape, element: resultElement(body, isWeightGradient) });
}

export const products = {
  Dot: (call: Call) => dot({ body: call.body, number: (name) => call.number(name, 0) }, call.raw(0), call.raw(1)),
} as const satisfies Readonly<Record<string, Rule>>;

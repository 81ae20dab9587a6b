/** Products over the last two axes: which operator takes which, on what. */
import { type Attributes, float, int } from '../types.ts';
import type { Maker, Value } from '../value.ts';
import { transpose } from './moves.ts';

interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** A factor of the result. */
  readonly alpha?: number;
}

export const turns = (transposeA: boolean, transposeB: boolean): Attributes => ({
  ...(transposeA ? { transA: int(1) } : {}),
  ...(transposeB ? { transB: int(1) } : {}),
});

/** alpha · a · b, either turned first; axes before the last two broadcast. */
export function product(make: Maker, a: Value, b: Value, { transposeA, transposeB, alpha = 1 }: Product): Value {
  const attributes = turns(transposeA, transposeB);
  if (make.target.runtime === 'xla') return scaled(make, make.one('Dot', [a, b], attributes), alpha);
  // Gemm is ONNX Runtime's fastest product of matrices.
  if (alpha === 1 && a.shape.length === 2 && b.shape.length === 2) return make.one('Gemm', [a, b], attributes);
  if (make.target.runtime === 'cpu') return fusedProduct(make, a, b, attributes, alpha);
  // The WebGPU provider has no FusedMatMul: each would bring its operands to the CPU and its result back.
  const [left, right] = [transposeA ? turned(make, a) : a, transposeB ? turned(make, b) : b];
  return scaled(make, make.one('MatMul', [left, right]), alpha);
}

/** FusedMatMul turns batched operands without a copy, and scales for nothing. */
function fusedProduct(make: Maker, a: Value, b: Value, attributes: Attributes, alpha: number): Value {
  if (alpha !== 1) return make.one('FusedMatMul', [a, b], { ...attributes, alpha: float(alpha) });
  return make.one(Object.keys(attributes).length > 0 ? 'FusedMatMul' : 'MatMul', [a, b], attributes);
}

const scaled = (make: Maker, x: Value, alpha: number): Value =>
  alpha === 1 ? x : make.one('Mul', [x, make.scalar(alpha)]);

/** With its last two axes exchanged. */
function turned(make: Maker, x: Value): Value {
  const last = x.shape.length - 1;
  return transpose(make, x, [...x.shape.keys()].with(last, last - 1).with(last - 1, last));
}

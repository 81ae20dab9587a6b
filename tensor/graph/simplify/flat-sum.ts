/**
 * a + b where one is a reshaped value of fewer axes: added first, then reshaped. So the tokens of a transformer are a matrix
 * from one block to the next. Else XLA's compiler for GPUs, which likes to sum along rows, lays the whole stream out with the
 * batch last as soon as something is summed over the batch (a position's or a class token's gradient), and turns it before
 * and after each product: 97 transposes in ViT's step.
 */
import type { Value } from '../value.ts';
import { madeBy, type Rule, sameShape } from './rule.ts';

/** What was reshaped into this, where that has fewer axes. */
function flatter(value: Value): Value | null {
  const before = madeBy(value, 'Reshape')?.inputs[0] ?? null;
  return before !== null && before.shape.length < value.shape.length ? before : null;
}

export const flatSum: Rule = ({ op, inputs }, make) => {
  if (op !== 'Add' || make.target.runtime !== 'xla') return null;
  const [a, b] = inputs as readonly [Value, Value];
  const flat = flatter(a) ?? flatter(b);
  if (flat === null || !sameShape(a.shape, b.shape)) return null;
  const operands = [a, b].map((each) => make.one('Reshape', [each, make.integers(flat.shape)]));
  return [make.one('Reshape', [make.one('Add', operands), make.integers(a.shape)])];
};

/** x + 0, x - 0, x * 1, x / 1: TensorFlow.js multiplies by ones wherever a gradient is broadcast. */
import { broadcast } from '../rules/common.ts';
import type { Value } from '../value.ts';
import { madeBy, type Rule, sameShape } from './rule.ts';

const neutral: Readonly<Record<string, { readonly element: number; readonly commutes: boolean }>> = {
  Add: { element: 0, commutes: true },
  Sub: { element: 0, commutes: false },
  Mul: { element: 1, commutes: true },
  Div: { element: 1, commutes: false },
};

/** Whether every element of the value is known to be this number. */
function isAll(value: Value, number: number): boolean {
  const scalar = madeBy(value, 'Expand')?.inputs[0] ?? value;
  return scalar.source === 'constant' && scalar.data.length === 1 && Number(scalar.data[0]) === number;
}

export const neutralElement: Rule = ({ op, inputs }, make) => {
  const rule = neutral[op];
  if (rule === undefined) return null;
  const [a, b] = inputs as readonly [Value, Value];
  const kept = isAll(b, rule.element) ? a : rule.commutes && isAll(a, rule.element) ? b : null;
  if (kept === null) return null;
  const shape = broadcast(a.shape, b.shape);
  return [sameShape(kept.shape, shape) ? kept : make.one('Expand', [kept, make.integers(shape)])];
};

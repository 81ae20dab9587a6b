/** Operators that broadcast need no expanded operands, as long as the other one has the full shape. */
import { broadcast } from '../rules/common.ts';
import type { Value } from '../value.ts';
import { madeBy, type Rule, sameShape } from './rule.ts';

export const broadcastingOperators: ReadonlySet<string> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Pow',
  'Less',
  'Greater',
  'Equal',
]);

export const needlessExpand: Rule = ({ op, inputs, attributes }, make) => {
  if (op === 'Expand' && sameShape(inputs[0]!.shape, broadcast(inputs[0]!.shape, shapeOf(inputs[1]!))))
    return [inputs[0]!];
  if (!broadcastingOperators.has(op)) return null;
  const [a, b] = inputs as readonly [Value, Value];
  const shape = broadcast(a.shape, b.shape);
  const small = { a: madeBy(a, 'Expand')?.inputs[0], b: madeBy(b, 'Expand')?.inputs[0] };
  if (small.b && sameShape(broadcast(a.shape, small.b.shape), shape)) return [make.one(op, [a, small.b], attributes)];
  if (small.a && sameShape(broadcast(small.a.shape, b.shape), shape)) return [make.one(op, [small.a, b], attributes)];
  return null;
};

const shapeOf = (value: Value): readonly number[] =>
  value.source === 'constant' ? Array.from(value.data, Number) : [];

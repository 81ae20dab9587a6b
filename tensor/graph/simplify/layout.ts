/** Moves that another move undoes or that move nothing: gradients are full of them. */
import { integersOf, listAttribute } from '../rules/common.ts';
import { elementNumbers, ints } from '../types.ts';
import { madeBy, type Rule, sameShape } from './rule.ts';

/** A reshape of a reshape is one; a reshape to the same shape is none. */
export const composedReshape: Rule = ({ op, inputs }, make) => {
  if (op !== 'Reshape') return null;
  const [x, shape] = inputs;
  if (sameShape(x!.shape, integersOf(inputs, 1))) return [x!];
  const before = madeBy(x, 'Reshape');
  return before === null ? null : [make.one('Reshape', [before.inputs[0]!, shape!])];
};

/** A transpose of a transpose is one; a transpose that keeps the order is none. */
export const composedTranspose: Rule = ({ op, inputs, attributes }, make) => {
  if (op !== 'Transpose') return null;
  const [x] = inputs;
  const order = listAttribute(attributes, 'perm');
  if (order.every((axis, position) => axis === position)) return [x!];
  const before = madeBy(x, 'Transpose');
  if (before === null) return null;
  const first = listAttribute(before.attributes, 'perm');
  return [make.one('Transpose', [before.inputs[0]!], { perm: ints(order.map((axis) => first[axis]!)) })];
};

/** A cast to the type that a value has already. */
export const sameCast: Rule = ({ op, inputs, attributes }) =>
  op === 'Cast' && attributes['to']?.value === elementNumbers[inputs[0]!.dtype] ? [inputs[0]!] : null;

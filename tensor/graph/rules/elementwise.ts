/** Rules of operators that work element by element. */
import { type Attributes, type ElementType, elementNumbers, type ValueType } from '../types.ts';
import { at, attribute, broadcast, fail, type Inputs, sameType } from './common.ts';

export const unary = (inputs: Inputs): ValueType[] => {
  const { shape, dtype } = at(inputs, 0);
  return [{ shape, dtype }];
};

export const binary = (inputs: Inputs): ValueType[] => [
  { shape: broadcast(at(inputs, 0).shape, at(inputs, 1).shape), dtype: sameType(inputs) },
];

export const compare = (inputs: Inputs): ValueType[] => [{ ...binary(inputs)[0]!, dtype: 'bool' }];

export const logical = (inputs: Inputs): ValueType[] =>
  sameType(inputs) === 'bool' ? binary(inputs) : fail('expected bool');

export const not = (inputs: Inputs): ValueType[] =>
  at(inputs, 0).dtype === 'bool' ? unary(inputs) : fail('expected bool');

export const where = (inputs: Inputs): ValueType[] => {
  if (at(inputs, 0).dtype !== 'bool') fail('the condition must be bool');
  const { shape, dtype } = binary(inputs.slice(1))[0]!;
  return [{ shape: broadcast(at(inputs, 0).shape, shape), dtype }];
};

export const cast = (inputs: Inputs, attributes: Attributes): ValueType[] => {
  const to = attribute(attributes, 'to', 0);
  const found = (Object.keys(elementNumbers) as ElementType[]).find((name) => elementNumbers[name] === to);
  return [{ shape: at(inputs, 0).shape, dtype: found ?? fail(`no element type has the number ${to}`) }];
};

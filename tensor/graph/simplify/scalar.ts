/**
 * A scalar beside a tensor that ends in axes of length 1, such as the weights of a 1×1 convolution: ONNX Runtime walks
 * over these axes element by element, forty times slower, unless the scalar has as many axes.
 */
import { broadcastingOperators } from './expand.ts';
import type { Rule } from './rule.ts';

export const scalarOfSameRank: Rule = ({ op, inputs, attributes }, make) => {
  if (!broadcastingOperators.has(op)) return null;
  const ranks = inputs.map((input) => input!.shape.length);
  const rank = Math.max(...ranks);
  const ends = inputs.some((input) => input!.shape.length === rank && input!.shape.at(-1) === 1);
  if (!ends || ranks.every((each) => each > 0 || rank === 0)) return null;
  const shape = make.integers(new Array<number>(rank).fill(1));
  const lifted = inputs.map((input) => (input!.shape.length === 0 ? make.one('Reshape', [input, shape]) : input));
  return [make.one(op, lifted, attributes)];
};

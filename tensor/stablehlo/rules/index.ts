/** The rules: total over the operators that graphs for XLA hold, or this file does not compile. */
import type { XlaOperatorName } from '../../graph/operators.ts';
import { algebra } from './algebra.ts';
import { convolutions } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { layout } from './layout.ts';
import { pooling } from './pooling.ts';
import { products } from './products.ts';
import type { Rule } from './rule.ts';

export const rules: Readonly<Record<XlaOperatorName, Rule>> = {
  ...elementwise,
  ...layout,
  ...algebra,
  ...products,
  ...convolutions,
  ...pooling,
};

/** Rules that replace a node by simpler ones while the graph is built. Each looks at one node and what feeds it. */

import { needlessExpand } from './expand.ts';
import { flatSum } from './flat-sum.ts';
import { composedReshape, composedTranspose, sameCast } from './layout.ts';
import { neutralElement } from './neutral.ts';
import type { Rule } from './rule.ts';
import { scalarOfSameRank } from './scalar.ts';

const rules: readonly Rule[] = [
  sameCast,
  flatSum,
  composedReshape,
  composedTranspose,
  neutralElement,
  needlessExpand,
  scalarOfSameRank,
];

/** The first rule that applies decides. */
export const simplify: Rule = (draft, make) => {
  for (const rule of rules) {
    const simpler = rule(draft, make);
    if (simpler !== null) return simpler;
  }
  return null;
};

/** The rules of known kinds of pre-training by the names that experiments use; `checkpoint` needs settings of its own. */
import type { InitSettings, RuleName } from '../../schemas/config.ts';
import type { Rule } from '../rule.ts';
import { ark } from './ark.ts';
import { beit } from './beit.ts';
import { checkpointRule } from './checkpoint.ts';
import { dino } from './dino.ts';
import { imagenet } from './imagenet.ts';
import { mae } from './mae.ts';
import { moby } from './moby.ts';
import { mocoV3 } from './moco-v3.ts';
import { simmim } from './simmim.ts';

export const rules: Readonly<Record<RuleName, Rule>> = {
  imagenet_1k: imagenet,
  imagenet_21k: imagenet,
  imagenet_21kto1k: imagenet,
  sam: imagenet,
  deit: imagenet,
  beit,
  dino,
  moco_v3: mocoV3,
  moby,
  mae,
  simmim,
  ark,
};

/** The rule that an experiment asks for. */
export function ruleOf(init: Exclude<InitSettings, { readonly method: 'random' }>): Rule {
  if (init.method === 'checkpoint') return checkpointRule(init);
  const rule = rules[init.method];
  return init.key === null ? rule : { ...rule, keys: [init.key] };
}

/** The rules of known kinds of pre-training by the names that experiments use; `checkpoint` needs settings of its own. */
import type { InitSettings, RuleName } from '../../schemas/config.ts';
import { byName, type Rule } from '../loading/rule.ts';
import { ark } from './ark.ts';
import { beit } from './beit.ts';
import { checkpointRule } from './checkpoint.ts';
import { dino } from './dino.ts';
import { imagenet } from './imagenet.ts';
import { mae } from './mae.ts';
import { moby } from './moby.ts';
import { mocoV3 } from './moco-v3.ts';
import { simmim } from './simmim.ts';

const supervised = unwrapping(imagenet);

export const rules: Readonly<Record<RuleName, Rule>> = {
  imagenet_1k: supervised,
  imagenet_21k: supervised,
  imagenet_21kto1k: supervised,
  sam: supervised,
  deit: supervised,
  beit: unwrapping(beit),
  dino: unwrapping(dino),
  moco_v3: unwrapping(mocoV3),
  moby: unwrapping(moby),
  mae: unwrapping(mae),
  simmim: unwrapping(simmim),
  ark: unwrapping(ark),
};

/** What PyTorch's data-parallel, compiled and averaged models put before every name. */
const WRAPPERS = /^((module|_orig_mod)\.)+/;

/** The same rule for files that were saved from a wrapped model. `checkpoint` has `strip_prefix` for that. */
function unwrapping(rule: Rule): Rule {
  const unwrapped = byName((name) => name.replace(WRAPPERS, ''));
  return { ...rule, translate: (sources, file) => rule.translate(unwrapped(sources, file).sources, file) };
}

/** The rule that an experiment asks for. */
export function ruleOf(init: Exclude<InitSettings, { readonly method: 'random' }>): Rule {
  if (init.method === 'checkpoint') return checkpointRule(init);
  const rule = rules[init.method];
  const { key, ignore = [] } = init;
  return { ...rule, ignore, ...(key !== null && { keys: [key] }) };
}

/** The rules of known kinds of pre-training by the names that experiments use; `checkpoint` needs settings of its own. */
import type { InitSettings, RuleName } from '../../schemas/config.ts';
import { mapRecord } from '../../tensor/records.ts';
import type { Rule } from '../loading/rule.ts';
import { ark } from './ark.ts';
import { beit } from './beit.ts';
import { checkpointRule, checkpointSettings } from './checkpoint.ts';
import { clip } from './clip.ts';
import { dino } from './dino.ts';
import { dinov2 } from './dinov2.ts';
import { dinov3 } from './dinov3.ts';
import { eva02 } from './eva02.ts';
import { imagenet } from './imagenet.ts';
import type { InitSetting, KnownRule } from './known-rule.ts';
import { mae } from './mae.ts';
import { moby } from './moby.ts';
import { mocoV3 } from './moco-v3.ts';
import { radimagenet } from './radimagenet.ts';
import { simmim } from './simmim.ts';
import { torchxrayvision } from './torchxrayvision.ts';

/** In the order in which they are listed to users. */
export const rules: Readonly<Record<RuleName, KnownRule>> = {
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
  dinov2,
  dinov3,
  eva02,
  clip,
  radimagenet,
  torchxrayvision,
};

export const ruleNames = Object.keys(rules) as RuleName[];

/** All that `init.method` may be, in the order of the schema, each with the settings besides it that it takes. */
export const initMethods: Readonly<Record<string, readonly InitSetting[]>> = {
  random: [],
  ...mapRecord(rules, ({ settings }: KnownRule) => settings),
  checkpoint: checkpointSettings,
};

/** The rule that an experiment asks for. */
export function ruleOf(init: Exclude<InitSettings, { readonly method: 'random' }>): Rule {
  if (init.method === 'checkpoint') return checkpointRule(init);
  const rule = rules[init.method];
  const { key, ignore = [] } = init;
  return { ...rule, ignore, ...(key !== null && { keys: [key] }) };
}

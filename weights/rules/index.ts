/** The rules of known kinds of pre-training by the names that experiments use; `checkpoint` needs settings of its own. */
import type { Rule } from '../rule.ts';
import { ark } from './ark.ts';
import { dino } from './dino.ts';
import { imagenet } from './imagenet.ts';
import { mae } from './mae.ts';
import { moby } from './moby.ts';
import { mocoV3 } from './moco-v3.ts';
import { simmim } from './simmim.ts';

export const rules = {
  imagenet_1k: imagenet,
  imagenet_21k: imagenet,
  imagenet_21kto1k: imagenet,
  sam: imagenet,
  deit: imagenet,
  dino,
  moco_v3: mocoV3,
  moby,
  mae,
  simmim,
  ark,
} as const satisfies Readonly<Record<string, Rule>>;

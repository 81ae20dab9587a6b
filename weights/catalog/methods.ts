/**
 * Which kinds of pre-training have weights for which architectures: for lists. Loading itself looks at names and shapes
 * alone, and takes whatever fits.
 */
import { type FamilyName, familyOf } from '../../models/architectures.ts';
import type { RuleName } from '../../schemas/config.ts';

const swin = ['imagenet_1k', 'imagenet_21k', 'imagenet_21kto1k', 'moby', 'simmim', 'ark'] as const;

const byFamily: Readonly<Record<FamilyName, readonly RuleName[]>> = {
  vit: ['imagenet_1k', 'imagenet_21k', 'imagenet_21kto1k', 'sam', 'deit', 'dino', 'moco_v3', 'mae'],
  beit: ['beit', 'simmim'],
  swin,
  resnet: ['imagenet_1k'],
  densenet: ['imagenet_1k'],
  inception: ['imagenet_1k'],
  efficientnet: ['imagenet_1k'],
  upernet: swin,
  upernet_resnet: ['imagenet_1k'],
  unet: [],
};

/** Besides `random` and `checkpoint`, which every architecture takes. */
export function methodsOf(arch: string): readonly RuleName[] {
  const family = familyOf(arch);
  return family === undefined ? [] : byFamily[family];
}

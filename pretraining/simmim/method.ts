import type { Method, SettingsOf } from '../method.ts';
import { randomSquares } from './hidden.ts';

/** SimMIM (Xie et al., 2022; https://github.com/microsoft/SimMIM). */
export const simmim: Method<SettingsOf<'simmim'>> = {
  settings: {
    mask_ratio: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.6,
      description: 'share of the image that is hidden',
    },
    mask_patch: {
      type: 'integer',
      minimum: 1,
      default: 32,
      description: 'side of the squares that are hidden as a whole, in pixels: a multiple of the patches of the model',
    },
  },
  schedule: {
    optimizer: { name: 'adamw', betas: [0.9, 0.999], weight_decay: 0.05 },
    lr_schedule: { name: 'cosine', per: 'step' },
    clip_grad: 5,
  },
  area: [0.67, 1],
  check({ mask_patch }, { image_size, patch_size }, arch) {
    const faults = [
      ...(image_size % mask_patch === 0 ? [] : [`squares of ${mask_patch} px do not cut ${image_size} px evenly`]),
      ...(mask_patch % patch_size === 0
        ? []
        : [`squares of ${mask_patch} px hold no whole patches of ${arch}, which have ${patch_size} px`]),
    ];
    const sides = Array.from({ length: image_size / patch_size }, (_, index) => (index + 1) * patch_size);
    const hint = `Choose one of ${sides.filter((side) => image_size % side === 0).join(', ')}.`;
    return faults.map((message) => ({ path: 'init.pretrain.mask_patch', message, hint }));
  },
  hidden: ({ mask_ratio, mask_patch }, { image_size, patch_size }, stream) =>
    randomSquares({ image_size, mask_patch, patch_size }, mask_ratio, stream),
  load: async () => (await import('./model.ts')).simmimModel,
};

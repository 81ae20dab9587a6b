import { byName, type Rule, without } from '../rule.ts';
import { isFlax, translateFlax } from './flax-vit.ts';
import { SWIN_BUFFERS } from './swin-buffers.ts';

/**
 * Supervised weights in timm's names: those of timm, DeiT and Swin; ViT's also as Google's `.npz` files (ImageNet-21k,
 * its fine-tuned ImageNet-1k models, SAM).
 */
export const imagenet: Rule = {
  keys: ['state_dict', 'model', null],
  translate: (tensors, file) =>
    isFlax(tensors) ? translateFlax(tensors) : byName((name) => without(name, 'module.'))(tensors, file),
  // A layer before the head of ImageNet-21k models; the head of distilled ones.
  extras: new RegExp(`^(pre_logits|head_dist)\\.|${SWIN_BUFFERS.source}`),
  tables: 'bicubic',
};

import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/**
 * Supervised weights: those of timm, DeiT, Swin and torchvision; ViT's also as Google's `.npz` files (ImageNet-21k, its
 * fine-tuned ImageNet-1k models, SAM).
 */
export const imagenet = knownRule({
  keys: ['state_dict', 'model', null],
  translate: byName((name) => name),
  extras: /^(pre_logits|AuxLogits)\./,
  extrasAre: "the layer before the head of ImageNet-21k models, or Inception's second classifier",
  tables: 'bicubic',
});

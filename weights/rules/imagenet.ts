import { byName, type Rule, without } from '../rule.ts';
import { isFlax, translateFlax } from './flax-vit.ts';

/**
 * Supervised weights in timm's names: those of timm, DeiT, Swin and torchvision; ViT's also as Google's `.npz` files
 * (ImageNet-21k, its fine-tuned ImageNet-1k models, SAM).
 */
export const imagenet: Rule = {
  keys: ['state_dict', 'model', null],
  translate: (tensors, file) =>
    isFlax(tensors) ? translateFlax(tensors) : byName((name) => modern(without(name, 'module.')))(tensors, file),
  // A layer before the head of ImageNet-21k models; the head of distilled ones; Inception's auxiliary classifier.
  extras: /^(pre_logits|head_dist|AuxLogits)\./,
  tables: 'bicubic',
};

/** torchvision's first DenseNets have `norm.1` and `conv.2` for `norm1` and `conv2`, from before dots in names were refused. */
function modern(name: string): string {
  return name.replace(/(\.denselayer\d+\.(?:norm|conv))\.(?=[12]\.)/, '$1');
}

import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/**
 * Contrastive pre-training of images with texts, where the image encoder is a ViT of timm: BiomedCLIP, by OpenCLIP's names.
 * CLIP's own transformer is another network.
 */
export const clip = knownRule({
  mark: { pattern: /^visual\./, what: 'an image encoder beside a text encoder (`visual.`)' },
  families: ['vit'],
  keys: ['state_dict', 'model', null],
  translate: byName((name) => name),
});

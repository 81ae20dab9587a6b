import { byName, without } from '../loading/rule.ts';
import type { Layout } from './layout.ts';

const TRUNK = 'visual.trunk.';

/**
 * OpenCLIP (https://github.com/mlfoundations/open_clip) around a ViT of timm, as BiomedCLIP is. Models whose vision tower
 * is CLIP's own (`visual.transformer`) are other networks.
 */
export const openClipTrunk: Layout = {
  title: "OpenCLIP with timm's ViT",
  anchor: 'visual.trunk.patch_embed.proj.weight',
  has: ['visual.trunk.blocks.0.attn.qkv.weight', 'visual.trunk.pos_embed'],
  leaves: [
    [/^visual\.head\./, 'the projection to the space that images and texts share'],
    [
      /^(text|transformer|token_embedding|ln_final)\.|^(text_projection|positional_embedding|logit_(scale|bias))$/,
      'the text encoder',
    ],
  ],
  translate: (inside, file) => byName((name) => without(name, TRUNK))(inside, file),
};

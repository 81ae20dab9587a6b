import { byName } from '../loading/rule.ts';
import type { Layout } from './layout.ts';

/** Swin V2's authors' names (https://github.com/microsoft/Swin-Transformer): a stage ends with its downsampling. */
export const swinv2Authors: Layout = {
  title: "Swin V2's authors' code",
  anchor: 'patch_embed.proj.weight',
  has: ['layers.0.blocks.0.attn.logit_scale', 'layers.0.downsample.reduction.weight'],
  dialect: true,
  translate: (inside, file) =>
    byName((name) =>
      name
        .replace(/^layers\.(\d+)\.downsample\./, (_, stage) => `layers.${Number(stage) + 1}.downsample.`)
        .replace(/^head\.(?!fc\.)/, 'head.fc.'),
    )(inside, file),
};

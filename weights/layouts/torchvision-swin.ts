import { byName } from '../loading/rule.ts';
import type { Layout } from './layout.ts';

const STEM = { '0': 'proj', '2': 'norm' } as const;

/** Stages are at odd places, what halves the maps between them at even ones. */
function rename(name: string): string {
  return name
    .replace(/^features\.0\.([02])\./, (_, part: keyof typeof STEM) => `patch_embed.${STEM[part]}.`)
    .replace(/^features\.(\d+)\.(reduction|norm)\./, (_, place, part) => `layers.${place / 2 - 1}.downsample.${part}.`)
    .replace(/^features\.(\d+)\.(\d+)\./, (_, place, block) => `layers.${(place - 1) / 2}.blocks.${block}.`)
    .replace(/\.mlp\.0\./, '.mlp.fc1.')
    .replace(/\.mlp\.3\./, '.mlp.fc2.');
}

/** swin_t and its sizes (https://github.com/pytorch/vision, models/swin_transformer.py); not Swin V2. */
export const torchvisionSwin: Layout = {
  title: "torchvision's Swin",
  anchor: 'features.0.0.weight',
  has: ['features.1.0.attn.relative_position_bias_table', 'features.1.0.attn.qkv.weight'],
  translate: (inside, file) => byName(rename)(inside, file),
};

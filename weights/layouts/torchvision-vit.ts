import { byName } from '../loading/rule.ts';
import { HEAD, type Layout, type Renaming, renamed } from './layout.ts';

const VIT: Renaming = [
  [/^class_token$/, 'cls_token'],
  [/^conv_proj\./, 'patch_embed.proj.'],
  [/^encoder\.pos_embedding$/, 'pos_embed'],
  [/^encoder\.layers\.encoder_layer_(\d+)\./, 'blocks.$1.'],
  [/\.ln_([12])\./, '.norm$1.'],
  [/\.self_attention\.in_proj_(weight|bias)$/, '.attn.qkv.$1'],
  [/\.self_attention\.out_proj\./, '.attn.proj.'],
  // The first releases had names, later ones have places.
  [/\.mlp\.(?:0|linear_1)\./, '.mlp.fc1.'],
  [/\.mlp\.(?:3|linear_2)\./, '.mlp.fc2.'],
  [/^encoder\.ln\./, 'norm.'],
];

/** vit_b_16 and its sizes (https://github.com/pytorch/vision, models/vision_transformer.py). */
export const torchvisionVit: Layout = {
  title: "torchvision's ViT",
  anchor: 'conv_proj.weight',
  has: ['class_token', 'encoder.layers.encoder_layer_0.self_attention.in_proj_weight'],
  leaves: [[/^heads\./, HEAD]],
  translate: (inside, file) => byName((name) => renamed(name, VIT))(inside, file),
};

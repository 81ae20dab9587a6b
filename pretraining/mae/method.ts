import type { Schema } from '../../schemas/schema.ts';
import type { Method, SettingsOf } from '../method.ts';
import { keptPatches, randomPatches } from './hidden.ts';

const count = (value: number, description: string): Schema => ({
  type: 'integer',
  minimum: 1,
  default: value,
  description,
});

/** Masked autoencoders (He et al., 2022; https://github.com/facebookresearch/mae). */
export const mae: Method<SettingsOf<'mae'>> = {
  settings: {
    mask_ratio: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.75,
      description: 'share of the image that is hidden',
    },
    decoder_dim: count(512, "width of the decoder's tokens"),
    decoder_depth: count(8, 'blocks of the decoder'),
    decoder_heads: count(16, "heads of the decoder's attention"),
  },
  schedule: {
    optimizer: { name: 'adamw', betas: [0.9, 0.95], weight_decay: 0.05 },
    lr_schedule: { name: 'cosine', per: 'step', warmup_lr: 0 },
  },
  area: [0.2, 1],
  check({ decoder_dim, decoder_heads, mask_ratio }, { takesAny, image_size, patch_size, width }, arch) {
    if (!takesAny) {
      const message = `mae leaves patches out, but ${arch} needs all of them where they are`;
      return [
        {
          path: 'init.method',
          message,
          hint: 'Choose a vision transformer with positions of its own (vit, deit), or simmim.',
        },
      ];
    }
    const patches = (image_size / patch_size) ** 2;
    const quarter = (path: string, size: number) =>
      size % 4 === 0
        ? []
        : [{ path, message: `expected a multiple of 4, which positions in two directions need, found ${size}` }];
    return [
      ...quarter('model.embed_dim', width),
      ...quarter('init.pretrain.decoder_dim', decoder_dim),
      ...(decoder_dim % decoder_heads === 0
        ? []
        : [
            {
              path: 'init.pretrain.decoder_heads',
              message: `${decoder_heads} heads do not divide the ${decoder_dim} of \`decoder_dim\` evenly`,
            },
          ]),
      ...(keptPatches(patches, mask_ratio) > 0
        ? []
        : [{ path: 'init.pretrain.mask_ratio', message: `no patch of ${patches} is left to be seen` }]),
    ];
  },
  hidden: ({ mask_ratio }, { image_size, patch_size }, stream) =>
    randomPatches(image_size / patch_size, mask_ratio, stream),
  load: async () => (await import('./model.ts')).maeModel,
};

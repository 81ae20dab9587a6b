import type { Encoder } from '../encoder.ts';
import { truncated } from '../layers/parameters.ts';
import { norm, type Pass } from '../layers/tokens.ts';
import { swinMasks } from './masks.ts';
import { rows, swinEpsilon, swinFeatures, swinPatches } from './model.ts';
import { swinBodyParameters } from './parameters.ts';
import { type SwinConfig, swinEncoderSizes } from './sizes.ts';

export function swinEncoder(config: SwinConfig): Encoder {
  return {
    ...swinEncoderSizes(config),
    classTokens: 0,
    parameters: [
      { name: 'mask_token', shape: [1, 1, config.embed_dim], init: truncated },
      ...swinBodyParameters(config),
    ],
    no_weight_decay: ['absolute_pos_embed', 'mask_token'],
    masks: (batch) => swinMasks(config, batch),
    encode: (parameters, masks, images, { hide }) => {
      const pass: Pass = { parameters, masks, epsilon: swinEpsilon };
      const patches = swinPatches(pass, images);
      const hidden = hide?.(patches, parameters['mask_token']!) ?? patches;
      return norm(pass, 'norm', rows(swinFeatures(pass, config, hidden).at(-1)!));
    },
  };
}

import { broadcast } from '../../tensor/ops/broadcast.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import * as tf from '../../tensor/tf.ts';
import type { Encoder } from '../encoder.ts';
import { truncated } from '../layers/parameters.ts';
import { masked, norm } from '../layers/tokens.ts';
import { vitMasks } from './masks.ts';
import { type BlockPass, block, vitEpsilon } from './model.ts';
import { vitWeights } from './parameters.ts';
import { headsOf, type VitConfig, vitEncoderSizes, vitSizes } from './sizes.ts';

/** Every token has its learned position, whichever patches are left. */
export function vitEncoder(config: VitConfig): Encoder {
  const { embed_dim: width } = config;
  const { parameters, head, no_weight_decay } = vitWeights(config, 1);
  const body = parameters.filter(({ name }) => !head.includes(name));
  const patches = body.findIndex(({ name }) => name === 'patch_embed.proj.weight');
  const token = { name: 'mask_token', shape: [1, 1, width], init: truncated };
  return {
    ...vitEncoderSizes(config),
    classTokens: headsOf(config).length,
    parameters: body.toSpliced(patches, 0, token),
    no_weight_decay: [...no_weight_decay, 'mask_token'],
    masks: (batch) => vitMasks(config, vitSizes(config), batch),
    encode: (parameters, masks, images, { hide, select }) => {
      const pass: BlockPass = { config, parameters, masks, epsilon: vitEpsilon };
      const [batch] = images.shape as [number];
      const plain = embedPatches(images, parameters['patch_embed.proj.weight']!, parameters['patch_embed.proj.bias']!);
      const patches = hide?.(plain, parameters['mask_token']!) ?? plain;
      const all = parameters['pos_embed']!;
      const [extra, count] = [headsOf(config).length, patches.shape[1]!];
      const placed = tf.add(patches, tf.slice(all, [0, extra, 0], [1, count, width]));
      const kept = select?.(placed) ?? placed;
      const names = extra === 2 ? ['cls_token', 'dist_token'] : ['cls_token'];
      const tokens = tf.add(
        tf.concat(
          names.map((name) => parameters[name]!),
          1,
        ),
        tf.slice(all, [0, 0, 0], [1, extra, width]),
      );
      let x = masked(pass, 'pos_drop', tf.concat([broadcast(tokens, [batch, extra, width]), kept], 1));
      for (let index = 0; index < config.depth; index++) x = block(pass, `blocks.${index}`, x);
      return norm(pass, 'norm', x);
    },
  };
}

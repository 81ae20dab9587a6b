import type { HostTensors } from '../../tensor/device.ts';
import type { Encoder } from '../encoder.ts';
import { norm } from '../layers/tokens.ts';
import { type BeitPass, beitBody, beitEpsilon, beitMasks, beitPatches, positions } from './model.ts';
import { maskedBeitParameters } from './parameters.ts';
import { type BeitConfig, beitEncoderSizes } from './sizes.ts';

const SHARED = 'rel_pos_bias.relative_position_bias_table';

/** Its blocks share their relative positions until fine-tuning. */
export function beitEncoder(config: BeitConfig): Encoder {
  return {
    ...beitEncoderSizes(config),
    classTokens: 0,
    parameters: maskedBeitParameters(config),
    no_weight_decay: ['pos_embed', 'cls_token'],
    masks: (batch) => beitMasks(config, batch),
    encode: (parameters, masks, images, { hide }) => {
      const pass: BeitPass = { config, parameters, masks, epsilon: beitEpsilon };
      const patches = beitPatches(pass, images);
      const hidden = hide?.(patches, parameters['mask_token']!) ?? patches;
      const shared = positions(pass, SHARED);
      return norm(
        pass,
        'norm',
        beitBody(pass, hidden, () => shared),
      );
    },
    fromNetwork,
  };
}

/** Blocks that have learned tables of their own have none to share. */
function fromNetwork(weights: HostTensors): HostTensors {
  const tables = Object.entries(weights).filter(([name]) => name.endsWith('.attn.relative_position_bias_table'));
  const [first] = tables;
  const bytes = (data: HostTensors[string]['data']) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const same = tables.every(([, { data }]) => bytes(data).equals(bytes(first![1].data)));
  return first !== undefined && same ? { ...weights, [SHARED]: first[1] } : weights;
}

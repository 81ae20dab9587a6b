import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/** MAE (https://github.com/facebookresearch/mae): the encoder; mask token and decoder are of pre-training only. */
export const mae = knownRule({
  families: ['vit'],
  keys: ['model', null],
  translate: byName((name) => name),
  extras: /^(mask_token$|decoder_)/,
  extrasAre: 'the mask token and the decoder of MAE',
});

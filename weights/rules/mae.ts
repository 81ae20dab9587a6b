import { byName, type Rule } from '../loading/rule.ts';

/** MAE (https://github.com/facebookresearch/mae): the encoder; mask token and decoder are of pre-training only. */
export const mae: Rule = {
  keys: ['model', null],
  translate: byName((name) => name),
  extras: /^(mask_token$|decoder_)/,
  extrasAre: 'the mask token and the decoder of MAE',
};

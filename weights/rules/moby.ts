import { byName, type Rule } from '../loading/rule.ts';

/** MoBY (https://github.com/SwinTransformer/Transformer-SSL): the online encoder; `encoder_k` is the momentum encoder. */
export const moby: Rule = {
  keys: ['model'],
  translate: byName(
    (name) => (name.includes('encoder.') ? name.replaceAll('encoder.', '') : null),
    'the momentum encoder, the projectors and the predictor of MoBY',
  ),
  tables: 'bicubic',
};

import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/** MoBY (https://github.com/SwinTransformer/Transformer-SSL): the online encoder; `encoder_k` is the momentum encoder. */
export const moby = knownRule({
  families: ['swin'],
  keys: ['model'],
  translate: byName(
    (name) => (name.includes('encoder.') ? name.replaceAll('encoder.', '') : null),
    'the momentum encoder, the projectors and the predictor of MoBY',
  ),
  tables: 'bicubic',
});

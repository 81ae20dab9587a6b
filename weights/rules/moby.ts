import { byName, without } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

const OTHERS = /^(encoder_k|projector|projector_k|predictor)\.|^queue/;

/** MoBY (https://github.com/SwinTransformer/Transformer-SSL): the online encoder; `encoder_k` is the momentum encoder. */
export const moby = knownRule({
  families: ['swin'],
  keys: ['model'],
  translate: byName(
    (name) => (OTHERS.test(name) ? null : without(name, 'encoder.')),
    'the momentum encoder, the projectors and the predictor of MoBY',
  ),
  tables: 'bicubic',
});

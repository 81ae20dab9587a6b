import { byName, without } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

const PREFIX = 'base_encoder.';
const OTHERS = /^(base_encoder\.head|momentum_encoder|predictor)\./;

/** MoCo v3 (https://github.com/facebookresearch/moco-v3): the base encoder without its projection head. */
export const mocoV3 = knownRule({
  families: ['vit'],
  keys: ['state_dict'],
  translate: byName(
    (name) => (OTHERS.test(name) ? null : without(name, PREFIX)),
    'the projection head, the momentum encoder and the predictor of MoCo v3',
  ),
});

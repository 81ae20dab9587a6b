import { byName, type Rule, without } from '../loading/rule.ts';

const PREFIX = 'base_encoder.';

/** MoCo v3 (https://github.com/facebookresearch/moco-v3): the base encoder without its projection head. */
export const mocoV3: Rule = {
  keys: ['state_dict'],
  translate: byName(
    (name) => (name.startsWith(PREFIX) && !name.startsWith(`${PREFIX}head`) ? without(name, PREFIX) : null),
    'the projection head, the momentum encoder and the predictor of MoCo v3',
  ),
};

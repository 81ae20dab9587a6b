import { byName, without } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/** DINO (https://github.com/facebookresearch/dino): the teacher's backbone, from a training checkpoint or alone. */
export const dino = knownRule({
  families: ['vit'],
  keys: ['teacher', 'state_dict', null],
  translate: byName((name) => without(name, 'backbone.')),
  extras: /^head\./,
  extrasAre: 'the projection head of DINO',
});

import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/** Ark (https://github.com/jlianglab/Ark): the teacher without the heads of its six tasks and its projector. */
export const ark = knownRule({
  families: ['swin'],
  keys: ['teacher', 'state_dict', null],
  translate: byName((name) => (/^head(_dist)?\./.test(name) ? null : name), 'a head of its pre-training'),
  extras: /^(projector|omni_heads)\./,
  extrasAre: 'the heads and the projector of Ark',
  tables: 'bicubic',
});

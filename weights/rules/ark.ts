import { byName, type Rule, without } from '../rule.ts';

/** Ark (https://github.com/jlianglab/Ark): the teacher without the heads of its six tasks and its projector. */
export const ark: Rule = {
  keys: ['teacher', 'state_dict', null],
  translate: byName((name) => {
    const short = without(name, 'module.');
    return /^head(_dist)?\./.test(short) ? null : short;
  }),
  extras: /^(projector|omni_heads)\./,
  tables: 'bicubic',
};

import { byName, without } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';
import { withoutZeroBiases } from './zero-biases.ts';

/** What follows from sizes, and what belongs to pre-training. */
const OTHERS = /^(mask_token|rope_embed\.periods)$|\.bias_mask$|^((dino|ibot)_head|local_cls_norm)\./;

/** DINOv3 (https://github.com/facebookresearch/dinov3): a backbone alone, or the teacher of a training checkpoint. */
export const dinov3 = knownRule({
  families: ['dinov3'],
  keys: ['teacher', 'model', 'state_dict', null],
  translate: (sources, file) => {
    const named = byName((name) => {
      const own = without(name, 'backbone.');
      if (OTHERS.test(own)) return null;
      return own.replace(/^storage_tokens$/, 'reg_token').replace(/\.ls([12])\.gamma$/, '.gamma_$1');
    }, 'the mask token or a head of pre-training, or what follows from sizes')(sources, file);
    return withoutZeroBiases(named, file);
  },
});

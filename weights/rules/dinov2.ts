import { byName, without } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';
import { withRegisters } from './registers.ts';

/** In training checkpoints the blocks lie in chunks, with the numbers that they have in all. */
const CHUNK = /^blocks\.\d+\.(\d+)\./;
/** The names of some codes that fine-tune it. */
const MLP: Readonly<Record<string, string>> = { w12: 'fc1', w3: 'fc2' };

/**
 * DINOv2 (https://github.com/facebookresearch/dinov2): a backbone alone, or the teacher of a training checkpoint, as
 * RETFound's second model is; RAD-DINO by Hugging Face's names.
 */
export const dinov2 = knownRule({
  families: ['dinov2'],
  keys: ['teacher', 'model', 'state_dict', null],
  translate: (sources, file) =>
    withRegisters(
      byName((name) =>
        without(name, 'backbone.')
          .replace(CHUNK, 'blocks.$1.')
          .replace(/\.mlp\.(w12|w3)\./, (_, part: string) => `.mlp.${MLP[part]}.`),
      )(sources, file),
    ),
  extras: /^(mask_token$|(dino|ibot)_head\.)/,
  extrasAre: 'the mask token or a projection head of DINOv2',
  positions: 'dinov2',
});

import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';
import { withTableInEveryBlock } from './shared-table.ts';

/**
 * BEiT (https://github.com/microsoft/unilm/tree/master/beit): pre-trained alone, or fine-tuned as timm has it. The one
 * ends in a norm and a head over visual tokens, the other in a norm after the pooling.
 */
export const beit = knownRule({
  families: ['beit'],
  keys: ['model', 'module', null],
  translate: (sources, file) => withTableInEveryBlock(byName((name) => name)(sources, file)),
  extras: /^(mask_token$|lm_head\.|norm\.)/,
  extrasAre: 'the mask token, the head over visual tokens or the last norm of pre-training',
  absent: /^fc_norm\./,
  tables: 'geometric',
});

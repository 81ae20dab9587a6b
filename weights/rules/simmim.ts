import { byName, type Rule } from '../rule.ts';
import { withTableInEveryBlock } from './shared-table.ts';

const PREFIX = 'encoder.';

/**
 * SimMIM (https://github.com/microsoft/SimMIM): the encoder of a pre-trained model, or a fine-tuned model as it is.
 * The final norm of a ViT is replaced by one after the pooling, so the one is left over and the other missing.
 */
export const simmim: Rule = {
  keys: ['model', null],
  translate(tensors, file) {
    const pretrained = [...tensors.keys()].some((name) => name.startsWith(PREFIX));
    const rename = (name: string): string | null => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null);
    return withTableInEveryBlock(byName(pretrained ? rename : (name) => name)(tensors, file));
  },
  extras: /^(mask_token$|norm\.)/,
  absent: /^fc_norm\./,
  tables: 'geometric',
};

import { byName, without } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';
import { withTableInEveryBlock } from './shared-table.ts';

const PREFIX = 'encoder.';

/**
 * SimMIM (https://github.com/microsoft/SimMIM): the encoder of a pre-trained model, or a fine-tuned model as it is.
 * The final norm of a ViT is replaced by one after the pooling, so the one is left over and the other missing.
 */
export const simmim = knownRule({
  families: ['beit', 'swin'],
  keys: ['model', null],
  translate(sources, file) {
    // Hugging Face's models have an `encoder.` too, which is not the whole network.
    const pretrained = [...sources.keys()].some((name) => name.startsWith(`${PREFIX}patch_embed.`));
    // Nothing else is left out: MoBY has an `encoder.` as well, beside a momentum encoder and projectors.
    const rename = (name: string): string | null => (/^decoder\./.test(name) ? null : without(name, PREFIX));
    const named = byName(pretrained ? rename : (name) => name, 'the decoder of SimMIM')(sources, file);
    return withTableInEveryBlock(named);
  },
  extras: /^(mask_token$|norm\.)/,
  extrasAre: "the mask token of SimMIM, or the last norm of its ViT's pre-training",
  absent: /^fc_norm\./,
  tables: 'geometric',
});

import { type Renaming, renamed } from '../layouts/layout.ts';
import { byName } from '../loading/rule.ts';
import { knownRule } from './known-rule.ts';

/** The authors' names, which timm's converter knows as well. */
const NAMES: Renaming = [
  [/\.mlp\.w1\./, '.mlp.fc1_g.'],
  [/\.mlp\.w2\./, '.mlp.fc1_x.'],
  [/\.mlp\.w3\./, '.mlp.fc2.'],
  [/\.mlp\.ffn_ln\./, '.mlp.norm.'],
  [/\.attn\.([qv])_bias$/, '.attn.$1_proj.bias'],
];
const OTHERS = /^(mask_token$|lm_head\.)|(^|\.)rope\./;

/**
 * EVA-02 (https://github.com/baaivision/EVA) and EVA-X (https://github.com/hustvl/EVA-X), pre-trained or fine-tuned. The last
 * norm of pre-training becomes the one behind the mean of the patches, as timm has it.
 */
export const eva02 = knownRule({
  families: ['eva02'],
  keys: ['module', 'model', 'state_dict', null],
  translate: (sources, file) => {
    const pretrained = sources.has('norm.weight') && !sources.has('fc_norm.weight');
    const rename = (name: string): string | null => {
      if (OTHERS.test(name)) return null;
      return renamed(pretrained ? name.replace(/^norm\./, 'fc_norm.') : name, NAMES);
    };
    return byName(rename, 'the mask token or the head of pre-training, or rotary positions, which follow from sizes')(
      sources,
      file,
    );
  },
});

import { byName } from '../loading/rule.ts';
import { HEAD, type Layout } from './layout.ts';

const NORMS: Readonly<Record<string, readonly [conv: string, norm: string]>> = {
  shortcut: ['downsample.0', 'downsample.1'],
};
const BLOCK = /^encoder\.stages\.(\d+)\.layers\.(\d+)\.(?:(shortcut)|layer\.(\d+))\.(convolution|normalization)\./;

function rename(name: string): string {
  const stem = name.replace(/^embedder\.embedder\.convolution\./, 'conv1.');
  return stem.replace(/^embedder\.embedder\.normalization\./, 'bn1.').replace(BLOCK, (_, ...groups: string[]) => {
    const [stage, block, shortcut, layer, kind] = groups;
    const own = [`conv${Number(layer) + 1}`, `bn${Number(layer) + 1}`] as const;
    const [conv, norm] = NORMS[shortcut ?? ''] ?? own;
    return `layer${Number(stage) + 1}.${block}.${kind === 'convolution' ? conv : norm}.`;
  });
}

/** ResNet (https://github.com/huggingface/transformers, models/resnet). */
export const hfResnet: Layout = {
  title: "Hugging Face's ResNet",
  anchor: 'embedder.embedder.convolution.weight',
  has: ['encoder.stages.0.layers.0.layer.0.convolution.weight'],
  leaves: [[/^classifier\./, HEAD]],
  translate: (inside, file) => byName(rename)(inside, file),
  contradiction({ downsample_in_bottleneck, downsample_in_first_stage, hidden_act }) {
    if (downsample_in_bottleneck === true) {
      return 'downsample_in_bottleneck is true: a block halves the maps at its first convolution, here at its second';
    }
    if (downsample_in_first_stage === true)
      return 'downsample_in_first_stage is true, but here the first stage keeps the size';
    return hidden_act === undefined || hidden_act === 'relu' ? null : `hidden_act is ${hidden_act}, expected relu`;
  },
};

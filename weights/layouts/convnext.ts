import { sizeOf } from '../../tensor/shape.ts';
import { reshaped } from '../loading/made.ts';
import { byName } from '../loading/rule.ts';
import { type Layout, type Renaming, renamed } from './layout.ts';

const NAMES: Renaming = [
  [/^downsample_layers\.0\./, 'stem.'],
  [/^downsample_layers\.(\d+)\./, 'stages.$1.downsample.'],
  [/^stages\.(\d+)\.(\d+)\./, 'stages.$1.blocks.$2.'],
  [/\.dwconv\./, '.conv_dw.'],
  [/\.pwconv([12])\./, '.mlp.fc$1.'],
  [/\.grn\.gamma$/, '.mlp.grn.weight'],
  [/\.grn\.beta$/, '.mlp.grn.bias'],
  [/^head\./, 'head.fc.'],
];

/** Its authors keep response normalisation as maps of one cell. */
const rename = (name: string): string =>
  /^norm\./.test(name) ? name.replace(/^norm\./, 'head.norm.') : renamed(name, NAMES);

/** ConvNeXt's authors' names (https://github.com/facebookresearch/ConvNeXt and ConvNeXt-V2). */
export const convnextAuthors: Layout = {
  title: "ConvNeXt's authors' code",
  anchor: 'downsample_layers.0.0.weight',
  has: ['stages.0.0.dwconv.weight'],
  dialect: true,
  translate(inside, file) {
    const { sources, dropped } = byName(rename)(inside, file);
    const flat = [...sources].map(([name, source]) => {
      return [name, /\.mlp\.grn\./.test(name) ? reshaped(source, [sizeOf(source.shape)]) : source] as const;
    });
    return { sources: new Map(flat), dropped };
  },
};

import { InputError } from '../../common/errors.ts';
import { byName, type Sources } from '../loading/rule.ts';
import type { Layout } from './layout.ts';

const DOWNSAMPLE = /^layers\.(\d+)\.downsample\./;

/** Stages with blocks, and stages with a downsampling, each from the lowest. */
function stages(inside: Sources): { readonly last: number; readonly downsampling: ReadonlySet<number> } {
  const names = [...inside.keys()];
  const numbers = (pattern: RegExp): readonly number[] =>
    names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
  const blocks = numbers(/^layers\.(\d+)\.blocks\.0\.norm1\.weight$/);
  return { last: blocks.reduce((a, b) => Math.max(a, b), 0), downsampling: new Set(numbers(DOWNSAMPLE)) };
}

function isNew(inside: Sources): boolean {
  const { last, downsampling } = stages(inside);
  return (last > 0 && downsampling.has(last)) || inside.has('head.fc.weight');
}

/** Swin of timm 0.9 and later: a stage begins with its downsampling, where that of timm 0.5.4 ends with it. */
export const timmSwin: Layout = {
  title: 'Swin of timm 0.9 and later',
  anchor: 'patch_embed.proj.weight',
  has: ['layers.0.blocks.0.attn.relative_position_bias_table'],
  when: isNew,
  dialect: true,
  translate(inside, file) {
    const { last, downsampling } = stages(inside);
    const moved = last > 0 && downsampling.has(last);
    if (moved && downsampling.has(0)) {
      const message = `layers.0 and layers.${last} both have a downsample: the names are neither those of timm 0.5 nor of 0.9`;
      throw new InputError({ file, message });
    }
    return byName((name) => {
      const head = name.replace(/^head\.fc\./, 'head.');
      return moved ? head.replace(DOWNSAMPLE, (_, stage) => `layers.${Number(stage) - 1}.downsample.`) : head;
    })(inside, file);
  },
};

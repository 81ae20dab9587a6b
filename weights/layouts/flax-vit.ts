/** Google's releases of ViT (https://github.com/google-research/vision_transformer): Flax's names and layouts. */
import { sizeOf } from '../../tensor/shape.ts';
import { type LazyTensor, readTensor } from '../format/tensor.ts';
import { byName, type Source } from '../loading/rule.ts';
import { type Layout, type Renaming, renamed, withJoinedAttention } from './layout.ts';

const MODULES: Renaming = [
  [/^embedding/, 'patch_embed.proj'],
  [/^Transformer\/encoder_norm/, 'norm'],
  [/^pre_logits/, 'pre_logits.fc'],
  [/^Transformer\/encoderblock_(\d+)/, 'blocks.$1'],
  [/\/LayerNorm_0/, '.norm1'],
  [/\/LayerNorm_2/, '.norm2'],
  [/\/MlpBlock_3\/Dense_0/, '.mlp.fc1'],
  [/\/MlpBlock_3\/Dense_1/, '.mlp.fc2'],
  [/\/MultiHeadDotProductAttention_1\/out/, '.attn.proj'],
  [/\/MultiHeadDotProductAttention_1\/query/, '.attn.q'],
  [/\/MultiHeadDotProductAttention_1\/key/, '.attn.k'],
  [/\/MultiHeadDotProductAttention_1\/value/, '.attn.v'],
  [/\/(kernel|scale)$/, '.weight'],
  [/\/bias$/, '.bias'],
  [/^Transformer\/posembed_input\/pos_embedding$/, 'pos_embed'],
  [/^cls$/, 'cls_token'],
];

/** ViT's `.npz` releases, with the optimiser's prefix or without. */
export const flaxVit: Layout = {
  title: "Google's ViT in JAX",
  anchor: 'embedding/kernel',
  behind: /^(opt\/target\/)?$/,
  has: ['cls'],
  translate(inside, file) {
    const { sources, dropped } = byName((name) => renamed(name, MODULES))(inside, file);
    return withJoinedAttention({
      sources: new Map([...sources].map(([name, source]) => [name, turned(source)])),
      dropped,
    });
  },
};

/** Flax has a kernel's inputs first and its outputs last, PyTorch the other way round: axes move, nothing is copied. */
function turned(source: Source): Source {
  const { from, stored } = source;
  if (stored === null) return source;
  const [a = 1, b = 1, c = 1] = stored.shape;
  // Attention has its heads in one dimension in the model.
  if (from.endsWith('/bias')) return shaped(from, stored, [sizeOf(stored.shape)]);
  if (!from.endsWith('/kernel')) return source;
  if (stored.shape.length === 2) return shaped(from, permuted(stored, [1, 0]), [b, a]);
  // Attention: [in, heads, out of a head], but [heads, in of a head, out] where it ends
  if (stored.shape.length === 3) {
    if (from.includes('/out/')) return shaped(from, permuted(stored, [2, 0, 1]), [c, a * b]);
    return shaped(from, permuted(stored, [1, 2, 0]), [b * c, a]);
  }
  // Convolution: [height, width, in, out]
  const moved = permuted(stored, [3, 2, 0, 1]);
  return shaped(from, moved, moved.shape);
}

const shaped = (from: string, stored: LazyTensor, shape: readonly number[]): Source => ({
  from,
  shape,
  stored,
  read: () => ({ shape, data: readTensor(stored).data }),
});

function permuted(tensor: LazyTensor, axes: readonly number[]): LazyTensor {
  const move = (values: readonly number[]): number[] => axes.map((axis) => values[axis] ?? 1);
  return { ...tensor, shape: move(tensor.shape), strides: move(tensor.strides) };
}

/** Google's releases of ViT (https://github.com/google-research/vision_transformer): Flax's names and layouts. */
import { sizeOf } from '../../tensor/shape.ts';
import { type Source, type Translation, without } from '../rule.ts';
import { type LazyTensor, readTensor } from '../tensor.ts';

const OPTIMIZER_PREFIX = 'opt/target/';
const PATCHES = 'embedding/kernel';

export function isFlax(tensors: ReadonlyMap<string, LazyTensor>): boolean {
  return tensors.has(PATCHES) || tensors.has(OPTIMIZER_PREFIX + PATCHES);
}

const MODULES: readonly (readonly [RegExp, string])[] = [
  [/^embedding/, 'patch_embed.proj'],
  [/^Transformer\/encoder_norm/, 'norm'],
  [/^pre_logits/, 'pre_logits.fc'],
  [/^Transformer\/encoderblock_(\d+)/, 'blocks.$1'],
  [/\/LayerNorm_0/, '.norm1'],
  [/\/LayerNorm_2/, '.norm2'],
  [/\/MlpBlock_3\/Dense_0/, '.mlp.fc1'],
  [/\/MlpBlock_3\/Dense_1/, '.mlp.fc2'],
  [/\/MultiHeadDotProductAttention_1\/out/, '.attn.proj'],
  [/\/MultiHeadDotProductAttention_1\/(query|key|value)/, '.attn.qkv'],
  [/\/(kernel|scale)$/, '.weight'],
  [/\/bias$/, '.bias'],
  [/^Transformer\/posembed_input\/pos_embedding$/, 'pos_embed'],
  [/^cls$/, 'cls_token'],
];

export function translateFlax(tensors: ReadonlyMap<string, LazyTensor>): Translation {
  const parts = new Map<string, Part[]>();
  for (const [name, tensor] of tensors) {
    const short = without(name, OPTIMIZER_PREFIX);
    const target = MODULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), short);
    parts.set(target, [...(parts.get(target) ?? []), partOf(name, tensor)]);
  }
  const sources = Array.from(parts, ([target, list]) => [target, joined(list)] as const);
  return { sources: new Map(sources), dropped: [] };
}

interface Part {
  readonly name: string;
  readonly tensor: LazyTensor;
  /** In the model, where attention has its heads in one dimension. */
  readonly shape: readonly number[];
}

/** Flax has a kernel's inputs first and its outputs last, PyTorch the other way round: axes move, nothing is copied. */
function partOf(name: string, tensor: LazyTensor): Part {
  if (name.endsWith('/bias')) return { name, tensor, shape: [sizeOf(tensor.shape)] };
  if (!name.endsWith('/kernel')) return { name, tensor, shape: tensor.shape };
  const [a = 1, b = 1, c = 1] = tensor.shape;
  if (tensor.shape.length === 2) return { name, tensor: permuted(tensor, [1, 0]), shape: [b, a] };
  // Attention: [in, heads, out of a head], but [heads, in of a head, out] where it ends
  if (tensor.shape.length === 3 && name.includes('/out/')) {
    return { name, tensor: permuted(tensor, [2, 0, 1]), shape: [c, a * b] };
  }
  if (tensor.shape.length === 3) return { name, tensor: permuted(tensor, [1, 2, 0]), shape: [b * c, a] };
  // Convolution: [height, width, in, out]
  const moved = permuted(tensor, [3, 2, 0, 1]);
  return { name, tensor: moved, shape: moved.shape };
}

function permuted(tensor: LazyTensor, axes: readonly number[]): LazyTensor {
  const move = (values: readonly number[]): number[] => axes.map((axis) => values[axis] ?? 1);
  return { ...tensor, shape: move(tensor.shape), strides: move(tensor.strides) };
}

/** Query, key and value are one parameter, in this order along its first axis; everything else is one part. */
function joined(parts: readonly Part[]): Source {
  const roles = ['/query/', '/key/', '/value/'];
  const order = ({ name }: Part): number => roles.findIndex((role) => name.includes(role));
  const ordered = parts.toSorted((one, other) => order(one) - order(other));
  const [, ...inner] = ordered[0]!.shape;
  const shape = [ordered.reduce((sum, part) => sum + (part.shape[0] ?? 1), 0), ...inner];
  return {
    from: ordered.map(({ name }) => name).join(' + '),
    shape,
    read() {
      const data = new Float32Array(sizeOf(shape));
      let at = 0;
      for (const { tensor } of ordered) {
        data.set(readTensor(tensor).data, at);
        at += sizeOf(tensor.shape);
      }
      return { shape, data };
    },
  };
}

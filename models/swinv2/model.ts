/**
 * The second version of Swin transformers (Liu et al., 2022), with the names, shapes, order and initial values of timm's
 * SwinTransformerV2: cosine attention, norms behind the branches, biases of positions by a small network of their distance.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { biasedAttention } from '../../tensor/ops/biased-attention.ts';
import { joinHeads, splitHeads } from '../../tensor/ops/heads.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { relativePositionBias } from '../../tensor/ops/relative-position.ts';
import * as tf from '../../tensor/tf.ts';
import { layer, masked, norm, type Pass, plainMlp } from '../layers/tokens.ts';
import type { Model } from '../model.ts';
import { swinMasks } from '../swin/masks.ts';
import { arranged, type Grid, stageBlocks, swinEpsilon, swinPatches } from '../swin/model.ts';
import { type SwinConfig, type SwinStage, swinStages } from '../swin/sizes.ts';
import { mergeOrder, rowByRow, windowOrder } from '../swin/windows.ts';
import { swinv2Weights } from './parameters.ts';

/** No head looks closer than this: the scale of its cosines is at most a hundred. */
const LARGEST_LOGIT = Math.log(100);
/** Distances from -8 to 8 on a logarithmic scale; a bias is between 0 and 16. */
const FARTHEST = 8;
const LARGEST_BIAS = 16;

/** Of length 1 along the last axis; torch divides by no less than 1e-12. */
const unit = (x: Tensor): Tensor => tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-24)));

/** [(2 · window - 1)², 2]: how far apart two tokens of a window can be, down and across. */
function distances(window: number): Tensor {
  const ways = Array.from({ length: 2 * window - 1 }, (_, index) => index - (window - 1));
  const along = ways.map((way) => {
    const far = (way / Math.max(window - 1, 1)) * FARTHEST;
    return (Math.sign(far) * Math.log2(Math.abs(far) + 1)) / Math.log2(FARTHEST);
  });
  return tf.tensor2d(along.flatMap((down) => along.map((across) => [down, across])));
}

/** What attention adds to the scores of a block, [heads, window², window²]. */
function positions({ parameters }: Pass, name: string, { window, heads }: SwinStage): Tensor {
  const mlp = (index: number): Tensor => parameters[`${name}.cpb_mlp.${index}.weight`]!;
  const hidden = tf.relu(linear(distances(window), mlp(0), parameters[`${name}.cpb_mlp.0.bias`]!));
  const table = linear(hidden, mlp(2), tf.zeros([heads]));
  return tf.mul(tf.sigmoid(relativePositionBias(table, window)), LARGEST_BIAS);
}

/** Attention `name` within each window; x in the order of the windows. */
function windowAttention(pass: Pass, name: string, stage: SwinStage, mask: Tensor | null, x: Tensor): Tensor {
  const { parameters } = pass;
  const { heads, width, side, window } = stage;
  const tokens = window ** 2;
  const windows = (side / window) ** 2;
  const [batch] = x.shape as [number];
  const offsets = tf.concat([parameters[`${name}.q_bias`]!, tf.zeros([width]), parameters[`${name}.v_bias`]!], 0);
  const projected = linear(x, parameters[`${name}.qkv.weight`]!, offsets);
  const [query, key, value] = splitHeads(tf.reshape(projected, [batch * windows, tokens, -1]), heads);
  const scale = tf.exp(tf.minimum(parameters[`${name}.logit_scale`]!, LARGEST_LOGIT));
  // The product is divided by the root of a head's width, which is undone here.
  const scaled = tf.mul(unit(query), tf.mul(scale, Math.sqrt(width / heads)));
  const bias = positions(pass, name, stage);
  // Masks differ from window to window, so that the windows of an image become groups like its heads.
  const groups = mask === null ? heads : windows * heads;
  const added = mask === null ? bias : tf.reshape(tf.add(bias, mask), [groups, tokens, tokens]);
  const grouped = (part: Tensor): Tensor => tf.reshape(part, [-1, groups, tokens, width / heads]);
  const attended = biasedAttention(grouped(scaled), grouped(unit(key)), grouped(value), added);
  const joined = joinHeads(tf.reshape(attended, [batch * windows, heads, tokens, -1]));
  return masked(pass, `${name}.proj_drop`, layer(pass, `${name}.proj`, tf.reshape(joined, x.shape)));
}

function block(pass: Pass, name: string, stage: SwinStage, mask: Tensor | null, x: Tensor): Tensor {
  const attended = norm(pass, `${name}.norm1`, windowAttention(pass, `${name}.attn`, stage, mask, x));
  const middle = tf.add(x, masked(pass, `${name}.drop_path1`, attended));
  const changed = norm(pass, `${name}.norm2`, plainMlp(pass, `${name}.mlp`, middle));
  return tf.add(middle, masked(pass, `${name}.drop_path2`, changed));
}

/** Joins squares of four tokens, ready for the first windows of the stage. */
function merge(pass: Pass, name: string, grid: Grid, stage: SwinStage): Grid {
  const order = windowOrder({ ...stage, shift: 0 });
  const squares = arranged(grid, mergeOrder(order, stage.side));
  const joined = tf.reshape(squares, [squares.shape[0]!, stage.side ** 2, 2 * stage.width]);
  const reduced = linear(joined, pass.parameters[`${name}.reduction.weight`]!, tf.zeros([stage.width]));
  return { x: norm(pass, `${name}.norm`, reduced), order };
}

/** What each stage hands on. */
export function swinv2Features(pass: Pass, config: SwinConfig, images: Tensor): readonly Grid[] {
  const stages = swinStages(config);
  let grid: Grid = { x: masked(pass, 'pos_drop', swinPatches(pass, images)), order: rowByRow(stages[0]!.side) };
  return stages.map((stage, index) => {
    if (index > 0) grid = merge(pass, `layers.${index}.downsample`, grid, stage);
    grid = stageBlocks(block, pass, `layers.${index}`, stage, grid);
    return grid;
  });
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: Pass, config: SwinConfig, images: Tensor): Tensor {
  const { x } = swinv2Features(pass, config, images).at(-1)!;
  return layer(pass, 'head.fc', tf.mean(norm(pass, 'norm', x), 1));
}

/** The model of this configuration. */
export function swinv2(arch: string, config: SwinConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...swinv2Weights(config, num_classes),
    masks: (batch) => swinMasks(config, batch),
    forward: (parameters, images, { masks }) => forward({ parameters, masks, epsilon: swinEpsilon }, config, images),
  };
}

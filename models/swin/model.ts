/**
 * Swin transformers (Liu et al., 2021), with the names, shapes, order and initial values of timm 0.5.4's
 * SwinTransformer: attention within windows, shifted in every other block; four neighbours merge between stages.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { biasedAttention } from '../../tensor/ops/biased-attention.ts';
import { joinHeads, splitHeads } from '../../tensor/ops/heads.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import { relativePositionBias } from '../../tensor/ops/relative-position.ts';
import { reorder } from '../../tensor/ops/reorder.ts';
import * as tf from '../../tensor/tf.ts';
import { layer, masked, norm, normedLayer, type Pass, preNormBlock } from '../layers/tokens.ts';
import type { Model } from '../model.ts';
import { swinMasks } from './masks.ts';
import { swinWeights } from './parameters.ts';
import { type SwinConfig, type SwinStage, swinStages } from './sizes.ts';
import { mergeOrder, moves, type Order, rowByRow, shiftMask, windowOrder } from './windows.ts';

/** Of timm's layer norms in this family, which is torch's default. */
export const swinEpsilon = 1e-5;

/** Tokens [batch, side², width] of a grid, and where they lie. */
export interface Grid {
  readonly x: Tensor;
  readonly order: Order;
}

export const arranged = ({ x, order }: Grid, wanted: Order): Tensor => reorder(x, moves(order, wanted));

/** Row by row. */
export const rows = ({ x, order }: Grid): Tensor => arranged({ x, order }, rowByRow(Math.sqrt(order.length)));

/** [batch, tokens, embed_dim], row by row, of images [batch, 3, side, side]. */
export function swinPatches({ parameters, ...pass }: Pass, images: Tensor): Tensor {
  const patches = embedPatches(images, parameters['patch_embed.proj.weight']!, parameters['patch_embed.proj.bias']!);
  return norm({ parameters, ...pass }, 'patch_embed.norm', patches);
}

/** What each stage hands on: its tokens, merged but after the last one. */
export function swinFeatures(pass: Pass, config: SwinConfig, patches: Tensor): readonly Grid[] {
  const stages = swinStages(config);
  const features: Grid[] = [];
  let grid: Grid = { x: masked(pass, 'pos_drop', patches), order: rowByRow(stages[0]!.side) };
  stages.forEach((stage, index) => {
    grid = stageBlocks(block, pass, `layers.${index}`, stage, grid);
    const next = stages[index + 1];
    if (next !== undefined) grid = merge(pass, `layers.${index}.downsample`, grid, next);
    features.push(grid);
  });
  return features;
}

/** A block of a stage; x in the order of the windows. @param mask [windows, 1, window², window²]; null: each window is one piece of the image */
export type Block = (pass: Pass, name: string, stage: SwinStage, mask: Tensor | null, x: Tensor) => Tensor;

/** All blocks of a stage: windows are shifted in every other one. */
export function stageBlocks(block: Block, pass: Pass, name: string, stage: SwinStage, start: Grid): Grid {
  const { side, window, shift } = stage;
  const plain = { order: windowOrder({ side, window, shift: 0 }), mask: null };
  const shifted = shift === 0 ? plain : { order: windowOrder(stage), mask: maskOf(stage) };
  let grid = start;
  for (let index = 0; index < stage.depth; index++) {
    const { order, mask } = index % 2 === 0 ? plain : shifted;
    grid = { x: block(pass, `${name}.blocks.${index}`, stage, mask, arranged(grid, order)), order };
  }
  return grid;
}

const maskOf = (stage: SwinStage): Tensor =>
  tf.tensor4d(shiftMask(stage), [(stage.side / stage.window) ** 2, 1, stage.window ** 2, stage.window ** 2]);

function block(pass: Pass, name: string, stage: SwinStage, mask: Tensor | null, x: Tensor): Tensor {
  return preNormBlock(pass, name, x, windowAttention(pass, name, stage, mask, x));
}

/** Attention of the block `name` within each window; x in the order of the windows. */
function windowAttention(pass: Pass, name: string, stage: SwinStage, mask: Tensor | null, x: Tensor): Tensor {
  const { heads, width, side, window } = stage;
  const tokens = window ** 2;
  const windows = (side / window) ** 2;
  const batch = x.shape[0]!;
  const projected = normedLayer(pass, `${name}.norm1`, `${name}.attn.qkv`, x);
  const positions = relativePositionBias(pass.parameters[`${name}.attn.relative_position_bias_table`]!, window);
  // Masks differ from window to window, so that the windows of an image become groups like its heads.
  const groups = mask === null ? heads : windows * heads;
  const bias = mask === null ? positions : tf.reshape(tf.add(positions, mask), [groups, tokens, tokens]);
  const [query, key, value] = splitHeads(tf.reshape(projected, [batch * windows, tokens, -1]), heads).map((part) =>
    tf.reshape(part, [-1, groups, tokens, width / heads]),
  ) as [Tensor, Tensor, Tensor];
  const attended = tf.reshape(biasedAttention(query, key, value, bias), [batch * windows, heads, tokens, -1]);
  const joined = tf.reshape(joinHeads(attended), x.shape);
  return masked(pass, `${name}.attn.proj_drop`, layer(pass, `${name}.attn.proj`, joined));
}

/** Joins squares of four tokens, ready for the first windows of the next stage. */
function merge(pass: Pass, name: string, grid: Grid, next: SwinStage): Grid {
  const order = windowOrder({ ...next, shift: 0 });
  const squares = arranged(grid, mergeOrder(order, next.side));
  const [batch] = squares.shape as [number];
  const joined = norm(pass, `${name}.norm`, tf.reshape(squares, [batch, next.side ** 2, 2 * next.width]));
  const flat = tf.reshape(joined, [batch * next.side ** 2, 2 * next.width]);
  const reduced = tf.matMul(flat, pass.parameters[`${name}.reduction.weight`]!, false, true);
  return { x: tf.reshape(reduced, [batch, next.side ** 2, next.width]), order };
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: Pass, config: SwinConfig, images: Tensor): Tensor {
  const { x } = swinFeatures(pass, config, swinPatches(pass, images)).at(-1)!;
  return layer(pass, 'head', tf.mean(norm(pass, 'norm', x), 1));
}

/** The model of this configuration. */
export function swin(arch: string, config: SwinConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...swinWeights(config, num_classes),
    masks: (batch) => swinMasks(config, batch),
    forward: (parameters, images, { masks }) => forward({ parameters, masks, epsilon: swinEpsilon }, config, images),
  };
}

/** Layer-wise decay of the learning rate, as BEiT and SimMIM fine-tune. Loads nothing heavy. */
import { InputError, type Problem } from '../common/errors.ts';
import { type FamilyName, familyOf } from '../models/architectures.ts';
import type { Model } from '../models/model.ts';

const families: ReadonlySet<FamilyName> = new Set(['vit', 'beit', 'swin']);

/** Why an architecture cannot have `schedule.layer_decay`; null where it can, or where there is no such architecture. */
export function layerDecayProblem(arch: string): Problem | null {
  const family = familyOf(arch);
  return family === undefined || families.has(family) ? null : noBlocks(arch);
}

function noBlocks(arch: string): Problem {
  const message = `layer-wise decay of the learning rate is not defined for ${arch}`;
  return { path: 'schedule.layer_decay', message, hint: 'Leave it out; it is for ViT, DeiT, BEiT and Swin.' };
}

/**
 * Factor of every parameter's learning rate: decay^(layers above its own). Embeddings are layer 0, blocks follow
 * one by one, through all of Swin's stages; what is after them (norm, head) is the last layer, whose factor is 1.
 * @throws InputError for a model without blocks
 */
export function layerScales(
  { arch, parameters }: Pick<Model, 'arch' | 'parameters'>,
  decay: number,
): Readonly<Record<string, number>> {
  const names = parameters.map(({ name }) => name);
  const layers = layersOf(names);
  if (layers === null) throw new InputError(noBlocks(arch));
  const last = Math.max(...Object.values(layers));
  return Object.fromEntries(names.map((name) => [name, decay ** (last - layers[name]!)]));
}

/**
 * Layer of every parameter by timm's names: `blocks.<n>`, or `layers.<stage>.blocks.<n>` where a stage's downsampling
 * belongs to its last block. null where there are no blocks.
 */
export function layersOf(names: readonly string[]): Readonly<Record<string, number>> | null {
  const blocks = names.flatMap((name) => /^(?:layers\.\d+\.)?blocks\.\d+/.exec(name)?.[0] ?? []);
  const order = [...new Set(blocks)].sort(byNumbers);
  if (order.length === 0) return null;
  return Object.fromEntries(names.map((name) => [name, layerOf(name, order)]));
}

function layerOf(name: string, blocks: readonly string[]): number {
  if (/^(cls_token|dist_token|mask_token|pos_embed|absolute_pos_embed|patch_embed)\b/.test(name)) return 0;
  const block = blocks.findIndex((each) => name.startsWith(`${each}.`));
  if (block >= 0) return block + 1;
  const stage = /^layers\.\d+\./.exec(name)?.[0];
  if (stage === undefined) return blocks.length + 1;
  return blocks.findLastIndex((each) => each.startsWith(stage)) + 1;
}

/** `layers.1.blocks.10` after `layers.1.blocks.9`. */
function byNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.match(/\d+/g)!.map(Number)) as [number[], number[]];
  return left.map((number, at) => number - right[at]!).find((difference) => difference !== 0) ?? 0;
}

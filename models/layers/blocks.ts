/** Layers of a network by the names of its parameters: what layer-wise decay of the learning rate goes by. */

/**
 * By timm's names of transformers: `blocks.<n>`, or `layers.<stage>.blocks.<n>` where a stage's downsampling belongs to
 * its last block. Embeddings are layer 0, blocks follow one by one, through all stages; what is after them (norm, head)
 * is the last layer.
 * @returns null where there are no blocks
 */
export function layersByBlocks(names: readonly string[]): Readonly<Record<string, number>> | null {
  const blocks = names.flatMap((name) => /^(?:layers\.\d+\.)?blocks\.\d+/.exec(name)?.[0] ?? []);
  const order = [...new Set(blocks)].sort(byNumbers);
  if (order.length === 0) return null;
  return Object.fromEntries(names.map((name) => [name, layerOf(name, order)]));
}

function layerOf(name: string, blocks: readonly string[]): number {
  if (/^(cls_token|dist_token|reg_token|mask_token|pos_embed|absolute_pos_embed|patch_embed)\b/.test(name)) return 0;
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

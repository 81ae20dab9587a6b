/**
 * What timm's `state_dict` holds besides parameters and buffers: tensors that follow from sizes alone, and second names
 * of one tensor. assay computes with neither, but torch misses them where a file is loaded strictly.
 */
import type { HostTensor, HostTensors } from '../tensor/device.ts';
import type { Model } from './model.ts';
import { shiftMask } from './swin/windows.ts';

type Sized = Pick<Model, 'parameters' | 'image_size'>;
type Made = (weights: HostTensors) => HostTensor;

/** All tensors of timm's `state_dict`. @param weights parameters and buffers */
export const stateDict = (model: Sized, weights: HostTensors): HostTensors => ({
  ...weights,
  ...Object.fromEntries(Array.from(companions(model), ([name, make]) => [name, make(weights)])),
});

/** By name: how each of the further tensors is made. */
export function companions(model: Sized): ReadonlyMap<string, Made> {
  return new Map([...relativePositions(model), ...attentionMasks(model), ...sharedConvolutions(model)]);
}

const TABLE = /^(.*)\.relative_position_bias_table$/;

/** Which row of its table each pair of tokens takes: Swin's windows, and BEiT's images with a class token. */
function relativePositions({ parameters }: Sized): readonly (readonly [string, Made])[] {
  return parameters.flatMap(({ name, shape }) => {
    const module = TABLE.exec(name)?.[1];
    return module === undefined ? [] : [[`${module}.relative_position_index`, () => tableRows(shape[0]!)] as const];
  });
}

/** Rows for the ways within a square of `side` tokens a side; three more where a class token is before them. */
function tableRows(rows: number): HostTensor {
  const withClass = !Number.isInteger(Math.sqrt(rows));
  const ways = Math.sqrt(withClass ? rows - 3 : rows);
  const side = (ways + 1) / 2;
  const first = withClass ? 1 : 0;
  const tokens = side ** 2 + first;
  const data = new Int32Array(tokens ** 2);
  const along = (from: number, to: number): number => from - to + side - 1;
  for (let query = first; query < tokens; query++) {
    const [row, column] = [Math.floor((query - first) / side), (query - first) % side];
    for (let key = first; key < tokens; key++) {
      const [keyRow, keyColumn] = [Math.floor((key - first) / side), (key - first) % side];
      data[query * tokens + key] = along(row, keyRow) * ways + along(column, keyColumn);
    }
  }
  if (withClass) {
    data.fill(rows - 3, 0, tokens);
    for (let query = 0; query < tokens; query++) data[query * tokens] = rows - 2;
    data[0] = rows - 1;
  }
  return { shape: [tokens, tokens], data };
}

const SWIN_TABLE = /^(.*)layers\.(\d+)\.blocks\.(\d+)\.attn\.relative_position_bias_table$/;

/** What keeps the edges of the image apart in Swin's shifted windows: every other block's, where there are several. */
function attentionMasks({ parameters, image_size }: Sized): readonly (readonly [string, Made])[] {
  return parameters.flatMap(({ name, shape }) => {
    const [, prefix, stage, block] = SWIN_TABLE.exec(name) ?? [];
    const patches = parameters.find((other) => other.name === `${prefix}patch_embed.proj.weight`);
    if (patches === undefined || Number(block) % 2 === 0) return [];
    const side = image_size / patches.shape[2]! / 2 ** Number(stage);
    const window = (Math.sqrt(shape[0]!) + 1) / 2;
    if (side <= window) return [];
    const [tokens, sizes] = [window ** 2, { side, window, shift: Math.floor(window / 2) }];
    const made = (): HostTensor => ({ shape: [(side / window) ** 2, tokens, tokens], data: shiftMask(sizes) });
    return [[`${prefix}layers.${stage}.blocks.${block}.attn_mask`, made] as const];
  });
}

const LATERAL = /^FPN\.conv1x1\.(\d+)\.(weight|bias)$/;

/** UPerNet's code lists one convolution as many times as it has levels. */
function sharedConvolutions({ parameters }: Sized): readonly (readonly [string, Made])[] {
  return parameters.flatMap(({ name }) => {
    const [, level, part] = LATERAL.exec(name) ?? [];
    if (level === undefined || level === '0') return [];
    const made: Made = (weights) => weights[`FPN.smooth_conv.0.${part}`]!;
    return [[`FPN.smooth_conv.${level}.${part}`, made] as const];
  });
}

/** The whole model as ONNX: from the samples of an image file of any size to scores or masks. */

import type { HostTensors } from '../../tensor/device.ts';
import { ints } from '../../tensor/graph/types.ts';
import { type ElementName, type ModelTexts, OnnxWriter, type Port } from '../../tensor/onnx/writer.ts';
import { type ProgramParts, squareSide, tracedProgram } from './program.ts';
import { fixedSize, limitedSize, resized, sizeOf } from './resizing.ts';

/** Names of the model's input and output. */
export const IMAGE = 'image';
export const SCORES = 'scores';
export const MASKS = 'masks';

export interface OnnxParts extends Omit<ProgramParts, 'white'> {
  /** Bits of a sample of the images that it takes. */
  readonly bits: 8 | 16;
  /** Longest short side, in pixels, of the images that it was trained on: larger ones are shrunk to it first. */
  readonly store: number;
  /** Of all models, with their prefixes. */
  readonly weights: HostTensors;
  /** Classes or structures. */
  readonly outputs: number;
  readonly texts: ModelTexts;
}

/** Steps of a probability that is resized to the image: see `stages/scoring/masks.ts`. */
const WHITE = 0xffff;

/**
 * Input: `image`, [height, width, channels], uint8 or uint16, of 1 channel (gray) or 3 (red, green, blue).
 * Output: `scores`, [classes], probabilities; or `masks`, [structures, height, width], uint8, 1 inside.
 */
export function onnxModel(parts: OnnxParts): Uint8Array {
  const { bits, store, outputs } = parts;
  const writer = new OnnxWriter();
  const type: ElementName = bits === 8 ? 'uint8' : 'uint16';
  const own = sizeOf(writer, IMAGE);
  const kept = limitedSize(writer, own, store);
  const channels = writer.op('Transpose', [writer.cast(IMAGE, 'float')], { perm: ints([2, 0, 1]) });
  const stored = resized(writer, channels, own, kept, bits === 8 ? 'passes' : 'end');
  const side = squareSide(parts);
  const square = resized(writer, stored, kept, fixedSize(writer, side), 'none');
  // Gray is in all three.
  const coloured = writer.op('Expand', [square, writer.integers(3, side, side)]);
  const fed = writer.op('Reshape', [coloured, writer.integers(1, 3, side, side)]);
  const graph = tracedProgram({ ...parts, white: 2 ** bits - 1 });
  const { probabilities } = writer.program(graph, { square: fed }, parts.weights);
  const input: Port = { name: IMAGE, type, shape: ['height', 'width', 'channels'] };
  if (parts.crops !== null) {
    writer.op('Identity', [probabilities!], {}, SCORES);
    return writer.finish([input], [{ name: SCORES, type: 'float', shape: [outputs] }], parts.texts);
  }
  const steps = writer.op('Round', [writer.op('Mul', [probabilities!, writer.float(WHITE)])]);
  const maps = resized(writer, steps, fixedSize(writer, side), own, 'none');
  writer.cast(writer.op('Greater', [maps, writer.float(WHITE / 2)]), 'uint8', MASKS);
  return writer.finish([input], [{ name: MASKS, type: 'uint8', shape: [outputs, 'height', 'width'] }], parts.texts);
}

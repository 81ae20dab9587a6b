/**
 * The resizing of images as nodes of ONNX, for images of any size: the same triangle filter as `data/transforms`, as
 * products with matrices that the model makes of the sizes. Weights are computed in double precision, so that those of
 * large images keep their digits; ONNX's own Resize differs between runtimes where it shrinks.
 */
import type { Name, OnnxWriter } from '../../tensor/onnx/writer.ts';

/** Scalars in double precision. */
export interface Size {
  readonly height: Name;
  readonly width: Name;
}

/** How samples are rounded. `passes`: after each of the two passes, as pictures of 8 bits are; `end`: those of 16 bits. */
export type Rounding = 'none' | 'passes' | 'end';

export const fixedSize = (writer: OnnxWriter, side: number): Size => ({
  height: writer.double(side),
  width: writer.double(side),
});

/** Of an image [height, width, channels]. */
export function sizeOf(writer: OnnxWriter, image: Name): Size {
  const shape = writer.op('Shape', [image]);
  const side = (axis: number): Name => {
    const index = writer.op('Squeeze', [writer.op('Gather', [shape, writer.integers(axis)]), writer.integers(0)]);
    return writer.cast(index, 'double');
  };
  return { height: side(0), width: side(1) };
}

/** With a short side of at most `limit`; never enlarged. */
export function limitedSize(writer: OnnxWriter, { height, width }: Size, limit: number): Size {
  const short = writer.op('Min', [height, width]);
  const scale = writer.op('Min', [writer.double(1), writer.op('Div', [writer.double(limit), short])]);
  const scaled = (side: Name): Name =>
    writer.op('Max', [writer.double(1), rounded(writer, writer.op('Mul', [side, scale]), writer.double(0.5))]);
  return { height: scaled(height), width: scaled(width) };
}

/** Halves upwards. */
const rounded = (writer: OnnxWriter, value: Name, half: Name): Name =>
  writer.op('Floor', [writer.op('Add', [value, half])]);

/**
 * Maps of one size at another.
 * @param maps [maps, height, width], float
 * @returns [maps, height, width] of the size `to`, float
 */
export function resized(writer: OnnxWriter, maps: Name, from: Size, to: Size, rounding: Rounding): Name {
  const whole = (value: Name, when: boolean): Name => (when ? rounded(writer, value, writer.float(0.5)) : value);
  const across = writer.op('Transpose', [weights(writer, from.width, to.width)]);
  const rows = whole(writer.op('MatMul', [maps, across]), rounding === 'passes');
  return whole(writer.op('MatMul', [weights(writer, from.height, to.height), rows]), rounding !== 'none');
}

/**
 * What each output takes of each sample, [outputs, samples]: a triangle of the width of a sample, or of an output where
 * these are wider, cut off at the ends, where what is left of it counts in full.
 * @param samples and outputs how many, scalars
 */
function weights(writer: OnnxWriter, samples: Name, outputs: Name): Name {
  const [zero, half, one] = [0, 0.5, 1].map((value) => writer.double(value)) as [Name, Name, Name];
  const scale = writer.op('Div', [samples, outputs]);
  const reach = writer.op('Max', [scale, one]);
  const places = (count: Name, axis: number): Name =>
    writer.op('Unsqueeze', [writer.op('Range', [zero, count, one]), writer.integers(axis)]);
  const output = writer.op('Add', [places(outputs, 1), half]);
  const centre = writer.op('Sub', [writer.op('Mul', [output, scale]), half]);
  const inside = writer.op('Max', [writer.op('Min', [centre, writer.op('Sub', [samples, one])]), zero]);
  const away = writer.op('Abs', [writer.op('Sub', [places(samples, 0), inside])]);
  const heights = writer.op('Max', [writer.op('Sub', [one, writer.op('Div', [away, reach])]), zero]);
  const sums = writer.op('ReduceSum', [heights, writer.integers(1)]);
  return writer.cast(writer.op('Div', [heights, sums]), 'float');
}

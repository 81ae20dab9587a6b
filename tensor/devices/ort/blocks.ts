/**
 * How many channels ONNX Runtime's blocked convolutions take together: that depends on the processor, and it does not
 * say. Each candidate convolves a small map, and counts only if the result is that of the ordinary convolution.
 */
import * as ort from 'onnxruntime-node';
import type { ConvolutionSizes } from '../../fused.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { blocked } from '../../graph/lowerings/convolution/blocked.ts';
import { spatial } from '../../graph/lowerings/convolution/spatial.ts';
import { serialize } from '../../onnx/serialize.ts';
import { sizeOf } from '../../shape.ts';

/** AVX-512, then AVX2 and the others. */
const candidates = [16, 8];

const CHANNELS = 32;
const sizes: ConvolutionSizes = {
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  groups: 1,
  channels: CHANNELS,
  out: CHANNELS,
  batch: 2,
  input: [3, 4],
  output: [3, 4],
};

/** null: no candidate works here, and programs go without such convolutions. */
export async function findBlock(session: ort.InferenceSession.SessionOptions): Promise<number | null> {
  for (const block of candidates) {
    try {
      if ((await difference(block, session)) < 1e-4) return block;
    } catch {
      // This build of ONNX Runtime has no such operators, or they refuse these sizes.
    }
  }
  return null;
}

/** The largest difference between the two convolutions of the same numbers. */
async function difference(block: number, options: ort.InferenceSession.SessionOptions): Promise<number> {
  const make = new GraphBuilder({ runtime: 'cpu', block });
  const shapes = { x: [CHANNELS, 2, 3, 4], weight: [CHANNELS, CHANNELS, 3, 3] };
  const x = make.input('x', { shape: shapes.x, dtype: 'float32' });
  const weight = make.input('weight', { shape: shapes.weight, dtype: 'float32' });
  const off = make.one('Sub', [blocked(make, x, weight, sizes, block), spatial(make, x, weight, sizes)]);
  const session = await ort.InferenceSession.create(serialize(make.finish({ off })), options);
  const results = await session.run({ x: waves(shapes.x), weight: waves(shapes.weight) }, ['off']);
  await session.release();
  return Array.from(results['off']!.data as Float32Array, Math.abs).reduce((a, b) => Math.max(a, b));
}

/** Different numbers at every place. */
function waves(shape: readonly number[]): ort.Tensor {
  const size = sizeOf(shape);
  return new ort.Tensor(
    Float32Array.from({ length: size }, (_, at) => Math.sin(at)),
    shape,
  );
}

/** Images are resized in the model as they were for training. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ort from 'onnxruntime-node';
import type { Raster } from '../../data/raster.ts';
import { limitedSize as limited, resizePlane, resizeRaster } from '../../data/transforms/resize.ts';
import { fixedSize, limitedSize, resized, sizeOf } from '../../export/onnx/resizing.ts';
import { ints } from '../../tensor/graph/types.ts';
import { OnnxWriter } from '../../tensor/onnx/writer.ts';
import { noise } from '../support/noise.ts';

const LIMIT = 24;
const SIDE = 20;

/** What a model does before it normalises: shrunk to the store's limit, then to a square. */
function resizing(bits: 8 | 16): Uint8Array {
  const writer = new OnnxWriter();
  const own = sizeOf(writer, 'image');
  const kept = limitedSize(writer, own, LIMIT);
  const planes = writer.op('Transpose', [writer.cast('image', 'float')], { perm: ints([2, 0, 1]) });
  const stored = resized(writer, planes, own, kept, bits === 8 ? 'passes' : 'end');
  writer.op('Identity', [stored], {}, 'stored');
  writer.op('Identity', [resized(writer, stored, kept, fixedSize(writer, SIDE), 'none')], {}, 'square');
  const side = (name: string) => ({ name, type: 'float', shape: ['c', 'h', 'w'] }) as const;
  const image = { name: 'image', type: bits === 8 ? 'uint8' : 'uint16', shape: ['h', 'w', 'c'] } as const;
  return writer.finish([image], [side('stored'), side('square')], {
    producer: ['assay', 'test'],
    about: '',
    metadata: {},
  });
}

function picture(width: number, height: number, channels: 1 | 3, bits: 8 | 16): Raster {
  const white = 2 ** bits - 1;
  const values = noise(`${width} ${height}`, width * height * channels).map((value) =>
    Math.round((value + 0.5) * white),
  );
  return { width, height, channels, data: bits === 8 ? Uint8Array.from(values) : Uint16Array.from(values) };
}

for (const bits of [8, 16] as const) {
  test(`pictures of ${bits} bits of any size are shrunk and resized as those of the store`, async () => {
    const session = await ort.InferenceSession.create(resizing(bits));
    for (const [width, height, channels] of [
      [24, 24, 1],
      [7, 5, 3],
      [31, 24, 1],
      [25, 90, 3],
      [130, 61, 1],
    ] as const) {
      const raster = picture(width, height, channels, bits);
      const { data } = raster;
      const tensor = new ort.Tensor(bits === 8 ? 'uint8' : 'uint16', data, [height, width, channels]);
      const found = await session.run({ image: tensor });
      const size = limited(width, height, LIMIT);
      const stored = size === null ? raster : resizeRaster(raster, size.width, size.height);
      const square = resizePlane(stored, SIDE, SIDE);
      assert.deepEqual(found['stored']!.dims, [channels, stored.height, stored.width]);
      const pixels = stored.width * stored.height;
      const whole = found['stored']!.data as Float32Array;
      // A tie may be rounded otherwise: sums are of other numbers of digits.
      const steps = whole.map((value, at) =>
        Math.abs(value - stored.data[(at % pixels) * channels + Math.floor(at / pixels)]!),
      );
      const moved = steps.filter((step) => step > 0).length;
      assert.ok(steps.every((step) => step <= 1) && moved <= steps.length / 50, `${width} × ${height}: ${moved}`);
      const off = (found['square']!.data as Float32Array).map((value, at) => Math.abs(value - square.data[at]!));
      assert.ok(Math.max(...off) <= 1.001, `${width} × ${height}: ${Math.max(...off)}`);
    }
    await session.release();
  });
}

import { randomStream } from '../../common/random.ts';
import type { MaskSpec } from '../../models/model.ts';
import type { HostTensor, HostTensors } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';

/**
 * The random masks of one training batch (dropout, drop path): 1 / keep with probability `keep`, else 0.
 * Each comes from the stream (seed, 'mask', epoch, batch, name), so a resumed run draws the same ones.
 * @param epoch counted from 1
 * @param batch counted from 1 in each epoch
 */
export function drawMasks(specs: readonly MaskSpec[], seed: string, epoch: number, batch: number): HostTensors {
  return Object.fromEntries(specs.map((spec) => [spec.name, drawMask(spec, seed, epoch, batch)]));
}

function drawMask({ name, shape, keep }: MaskSpec, seed: string, epoch: number, batch: number): HostTensor {
  const stream = randomStream(seed, 'mask', epoch, batch, name);
  const data = new Float32Array(sizeOf(shape));
  for (let index = 0; index < data.length; index++) data[index] = stream.uniform() < keep ? 1 / keep : 0;
  return { shape, data };
}

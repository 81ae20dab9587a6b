/** Initial values of parameters, drawn on the host. */
import erfinv from '@stdlib/math-base-special-erfinv';
import { type RandomStream, randomStream } from '../common/random.ts';
import type { HostTensor, HostTensors } from '../tensor/device.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { BufferSpec, Initializer, Model, ParameterSpec } from './model.ts';

/** Parameters and buffers before any training. @param seed of the trial */
export function initialWeights(
  { parameters, buffers }: Pick<Model, 'parameters' | 'buffers'>,
  seed: string,
): HostTensors {
  return {
    ...initialParameters(parameters, seed),
    ...Object.fromEntries(buffers.map((spec) => [spec.name, initialBuffer(spec)])),
  };
}

function initialBuffer({ shape, dtype, value }: BufferSpec): HostTensor {
  const size = sizeOf(shape);
  return { shape, data: (dtype === 'float32' ? new Float32Array(size) : new Int32Array(size)).fill(value) };
}

/**
 * One stream a parameter, named after it: another head leaves the rest of a model as it was.
 * @param seed of the trial
 */
export function initialParameters(specs: readonly ParameterSpec[], seed: string): HostTensors {
  return Object.fromEntries(
    specs.map(({ name, shape, init }) => {
      const data = new Float32Array(sizeOf(shape));
      fill(data, shape, init, randomStream(seed, 'parameter', name));
      return [name, { shape, data }];
    }),
  );
}

function fill(data: Float32Array, shape: readonly number[], init: Initializer, stream: RandomStream): void {
  switch (init.kind) {
    case 'zeros':
      return;
    case 'ones':
      data.fill(1);
      return;
    case 'constant':
      data.fill(init.value);
      return;
    case 'uniform':
      for (let at = 0; at < data.length; at++) data[at] = (2 * stream.uniform() - 1) * init.bound;
      return;
    case 'normal':
      for (let at = 0; at < data.length; at++) data[at] = stream.normal() * init.std;
      return;
    case 'trunc_normal':
      truncatedNormal(data, init.std, stream);
      return;
    case 'kaiming_normal_fan_out':
      fill(data, shape, { kind: 'normal', std: kaiming(shape, 0) }, stream);
      return;
    case 'kaiming_normal_fan_in':
      fill(data, shape, { kind: 'normal', std: kaiming(shape, 1) }, stream);
      return;
  }
}

/** Deviation that keeps the variance through a convolution and a ReLU (He et al., 2015). */
function kaiming([out = 1, into = 1, ...kernel]: readonly number[], fan: 0 | 1): number {
  return Math.sqrt(2 / kernel.reduce((product, side) => product * side, [out, into][fan]!));
}

/** timm cuts off at these values themselves, not at this many deviations. */
const CUT = 2;

/** A normal deviate by inversion of the distribution function, drawn again where it falls outside the cut. */
function truncatedNormal(data: Float32Array, std: number, stream: RandomStream): void {
  const scale = std * Math.SQRT2;
  // Half a step of the stream's resolution keeps clear of -1, whose inverse is infinite.
  const draw = () => erfinv(2 * (stream.uniform() + 2 ** -33) - 1) * scale;
  for (let at = 0; at < data.length; at++) {
    let value = draw();
    while (Math.abs(value) > CUT) value = draw();
    data[at] = value;
  }
}

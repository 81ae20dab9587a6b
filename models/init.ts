/** Initial values of parameters, drawn on the host. */
import erfinv from '@stdlib/math-base-special-erfinv';
import { type RandomStream, randomStream } from '../common/random.ts';
import type { HostTensors } from '../tensor/device.ts';
import type { Initializer, ParameterSpec } from './model.ts';

/**
 * One stream a parameter, named after it: another head leaves the rest of a model as it was.
 * @param seed of the trial
 */
export function initialParameters(specs: readonly ParameterSpec[], seed: string): HostTensors {
  return Object.fromEntries(
    specs.map(({ name, shape, init }) => {
      const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
      fill(data, init, randomStream(seed, 'parameter', name));
      return [name, { shape, data }];
    }),
  );
}

function fill(data: Float32Array, init: Initializer, stream: RandomStream): void {
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
  }
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

/** Runs functions of tensors and their gradients on a device, for the suite of operations. */
import { randomStream } from '../../../common/random.ts';
import type { Device, HostTensor, HostTensors } from '../../../tensor/device.ts';
import { openDevice } from '../../../tensor/devices/index.ts';
import { valueAndGradients } from '../../../tensor/gradients.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import * as tf from '../../../tensor/tf.ts';

export type TensorFunction = (...inputs: tf.Tensor[]) => tf.Tensor;

export const reference: Device = await openDevice('reference');

/** Numbers of a normal distribution, the same for the same name. */
export function normal(name: string, shape: readonly number[]): HostTensor {
  const stream = randomStream('test', name);
  const size = sizeOf(shape);
  return { shape, data: Float32Array.from({ length: size }, () => stream.normal()) };
}

/** A weight for each element, so that every one of them has a gradient of its own. */
const weigh = (y: tf.Tensor, weights: tf.Tensor): tf.Tensor => tf.sum(tf.mul(y, weights));

const named = (inputs: readonly HostTensor[]): HostTensors =>
  Object.fromEntries(inputs.map((input, index) => [`x${index}`, input]));

const specs = (tensors: HostTensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, { shape, dtype: 'float32' as const }]));

/** The function's value, and the gradients of its weighted sum with respect to each input. */
export async function evaluate(
  device: Device,
  f: TensorFunction,
  inputs: readonly HostTensor[],
): Promise<{ readonly value: HostTensor; readonly gradients: readonly HostTensor[] }> {
  const value = await run(device, (tensors) => ({ value: f(...tensors) }), inputs);
  const weights = normal('weights', value['value']!.shape);
  const gradients = await run(
    device,
    (tensors) => {
      const [last] = tensors.slice(-1);
      const parameters = Object.fromEntries(tensors.slice(0, -1).map((tensor, index) => [`${index}`, tensor]));
      return valueAndGradients((current) => weigh(f(...Object.values(current)), last!), parameters).gradients;
    },
    [...inputs, weights],
  );
  return { value: value['value']!, gradients: inputs.map((_, index) => gradients[`${index}`]!) };
}

async function run(
  device: Device,
  body: (tensors: readonly tf.Tensor[]) => Readonly<Record<string, tf.Tensor>>,
  inputs: readonly HostTensor[],
): Promise<HostTensors> {
  const tensors = named(inputs);
  const variables = await device.variables({});
  const program = await device.compile((given) => ({ outputs: body(Object.values(given)) }), specs(tensors), {});
  const outputs = await program.run(tensors, variables);
  await program.dispose();
  variables.dispose();
  return outputs;
}

/** The gradient of the weighted sum by central differences, on the reference device. */
export async function differences(f: TensorFunction, inputs: readonly HostTensor[], step: number) {
  const weights = normal('weights', (await run(reference, (given) => ({ y: f(...given) }), inputs))['y']!.shape);
  const sum = async (changed: readonly HostTensor[]): Promise<number> => {
    const outputs = await run(reference, (given) => ({ y: weigh(f(...given.slice(0, -1)), given.at(-1)!) }), [
      ...changed,
      weights,
    ]);
    return outputs['y']!.data[0]!;
  };
  const gradients: number[][] = [];
  for (const [index, input] of inputs.entries()) {
    const gradient: number[] = [];
    for (let at = 0; at < input.data.length; at++) {
      const shifted = (by: number) =>
        inputs.map((each, i) =>
          i === index ? { ...each, data: Float32Array.from(each.data).with(at, each.data[at]! + by) } : each,
        );
      gradient.push(((await sum(shifted(step))) - (await sum(shifted(-step)))) / (2 * step));
    }
    gradients.push(gradient);
  }
  return gradients;
}

/** Throws where an element lies further from the expected one than `tolerance` times the largest expected. */
export function assertClose(
  what: string,
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  if (found.length !== expected.length)
    throw new Error(`${what}: ${found.length} elements, expected ${expected.length}`);
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-3);
  for (let at = 0; at < expected.length; at++) {
    const distance = Math.abs(found[at]! - expected[at]!);
    if (!(distance <= tolerance * largest)) {
      throw new Error(`${what}: element ${at} is ${found[at]}, expected ${expected[at]} within ${tolerance * largest}`);
    }
  }
}

/** Random tensors, and functions of tensors run on a device. */
import { randomStream } from '../../common/random.ts';
import type { Device, HostTensor, HostTensors, TensorSpec, TensorSpecs, Tensors } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tf.ts';

/** Standard normal numbers, the same for the same name. */
export function normal(name: string, ...shape: readonly number[]): HostTensor {
  const stream = randomStream('test', name);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => stream.normal()) };
}

export const map = (tensor: HostTensor, change: (value: number) => number): HostTensor => ({
  shape: tensor.shape,
  data: Float32Array.from(tensor.data, change),
});

export const copyOf = (tensors: HostTensors): HostTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));

export function specOf({ shape, data }: HostTensor): TensorSpec {
  return { shape, dtype: data instanceof Float32Array ? 'float32' : 'int32' };
}

export const specsOf = (tensors: HostTensors): TensorSpecs =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, specOf(tensor)]));

/** The outputs of a function of inputs alone. */
export async function evaluate(
  device: Device,
  f: (inputs: Tensors) => Tensors,
  inputs: HostTensors,
): Promise<HostTensors> {
  const program = await device.compile((given) => ({ outputs: f(given) }), specsOf(inputs), {});
  const variables = await device.variables({});
  try {
    return await program.run(inputs, variables);
  } finally {
    await program.dispose();
  }
}

/** The output of a function that has one. */
export async function evaluateOne(
  device: Device,
  f: (inputs: Tensors) => Tensor,
  inputs: HostTensors,
): Promise<HostTensor> {
  return (await evaluate(device, (given) => ({ result: f(given) }), inputs))['result']!;
}

const reduceLargest = (tensor: HostTensor, f: (value: number, index: number) => number): number =>
  Array.from(tensor.data, f).reduce((found, value) => Math.max(found, Math.abs(value)), 0);

export const largest = (tensor: HostTensor): number => reduceLargest(tensor, (value) => value);

export const largestDifference = (a: HostTensor, b: HostTensor): number =>
  reduceLargest(a, (value, index) => value - b.data[index]!);

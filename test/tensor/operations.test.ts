/** Operations with a gradient of their own: values by their definition, gradients by finite differences, on every device. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Device, HostTensor, HostTensors, Tensors } from '../../tensor/device.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { attention } from '../../tensor/ops/attention.ts';
import { gelu } from '../../tensor/ops/gelu.ts';
import { layerNorm } from '../../tensor/ops/layer-norm.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import * as tf from '../../tensor/tf.ts';
import { onEachDevice } from '../support/devices.ts';
import { evaluate, evaluateOne, largest, largestDifference, map, normal } from '../support/tensors.ts';

interface Operation {
  readonly inputs: HostTensors;
  readonly f: (inputs: Tensors) => tf.Tensor;
  /** The same from ordinary operations of TensorFlow.js, as the definition reads. */
  readonly definition: (inputs: Tensors) => tf.Tensor;
}

const operations: Readonly<Record<string, Operation>> = {
  linear: {
    inputs: { x: normal('x', 2, 3, 4), weight: normal('w', 5, 4), bias: normal('b', 5) },
    f: ({ x, weight, bias }) => linear(x!, weight!, bias!),
    definition: ({ x, weight, bias }) => {
      const columns = tf.sum(tf.mul(tf.expandDims(x!, 2), weight!), -1);
      return tf.add(columns, bias!);
    },
  },
  layerNorm: {
    inputs: { x: map(normal('x', 2, 3, 8), (value) => 3 * value + 5), scale: normal('s', 8), offset: normal('o', 8) },
    f: ({ x, scale, offset }) => layerNorm(x!, scale!, offset!, 1e-6),
    definition: ({ x, scale, offset }) => {
      const { mean, variance } = tf.moments(x!, -1, true);
      return tf.add(tf.mul(tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-6))), scale!), offset!);
    },
  },
  gelu: {
    inputs: { x: map(normal('x', 4, 5), (value) => 2 * value) },
    f: ({ x }) => gelu(x!),
    definition: ({ x }) => tf.mul(x!, tf.div(tf.add(1, tf.erf(tf.div(x!, Math.SQRT2))), 2)),
  },
  attention: {
    inputs: { query: normal('q', 2, 3, 5, 4), key: normal('k', 2, 3, 5, 4), value: normal('v', 2, 3, 5, 4) },
    f: ({ query, key, value }) => attention(query!, key!, value!),
    definition: ({ query, key, value }) =>
      tf.matMul(tf.softmax(tf.div(tf.matMul(query!, tf.transpose(key!, [0, 1, 3, 2])), 2)), value!),
  },
  embedPatches: {
    inputs: { images: normal('i', 2, 3, 4, 6), weight: normal('w', 5, 3, 2, 2), bias: normal('b', 5) },
    f: ({ images, weight, bias }) => embedPatches(images!, weight!, bias!),
    // A patch is what two nested slices leave; each is multiplied with the whole kernel.
    definition: ({ images, weight, bias }) => {
      const corners = [0, 2].flatMap((row) => [0, 2, 4].map((column) => [row, column] as const));
      const patches = corners.map(([row, column]) => {
        const patch = tf.reshape(tf.slice(images!, [0, 0, row, column], [2, 3, 2, 2]), [2, 1, 3, 2, 2]);
        return tf.add(tf.sum(tf.mul(patch, weight!), [2, 3, 4]), bias!);
      });
      return tf.stack(patches, 1);
    },
  },
};

/** Any fixed direction will do; the sum of the products makes one number of the result. */
function weighted(result: tf.Tensor): tf.Tensor {
  const weights = Float32Array.from({ length: result.size }, (_, index) => Math.cos(index + 1));
  return tf.sum(tf.mul(result, tf.tensor(weights, result.shape)));
}

const gradientsOf = (device: Device, f: Operation['f'], inputs: HostTensors): Promise<HostTensors> =>
  evaluate(device, (given) => valueAndGradients((variables) => weighted(f(variables)), given).gradients, inputs);

const dot = (a: HostTensor, b: HostTensor): number =>
  Array.from(a.data).reduce((sum, value, index) => sum + value * b.data[index]!, 0);

/** Slope of the weighted result along a direction of one input, by central differences. */
async function slope(device: Device, f: Operation['f'], inputs: HostTensors, name: string, along: HostTensor) {
  const step = 1e-2;
  const at = async (distance: number): Promise<number> => {
    const data = inputs[name]!.data.map((value, index) => value + distance * along.data[index]!);
    const moved = { ...inputs, [name]: { shape: along.shape, data: Float32Array.from(data) } };
    return (await evaluateOne(device, (given) => weighted(f(given)), moved)).data[0]!;
  };
  return ((await at(step)) - (await at(-step))) / (2 * step);
}

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    for (const [operation, { inputs, f, definition }] of Object.entries(operations)) {
      test(`${operation} is what its definition says`, async () => {
        const found = await evaluateOne(device, f, inputs);
        const expected = await evaluateOne(device, definition, inputs);
        assert.deepEqual(found.shape, expected.shape);
        assert.ok(largestDifference(found, expected) <= 3e-6 * largest(expected));
      });

      test(`${operation} has the gradients of its definition`, async () => {
        const found = await gradientsOf(device, f, inputs);
        const expected = await gradientsOf(device, definition, inputs);
        for (const input of Object.keys(inputs)) {
          const difference = largestDifference(found[input]!, expected[input]!);
          assert.ok(difference <= 1e-5 * largest(expected[input]!), `${input} differs by ${difference}`);
        }
      });

      test(`${operation} has gradients that predict its slopes`, async () => {
        const gradients = await gradientsOf(device, f, inputs);
        for (const [input, tensor] of Object.entries(inputs)) {
          const along = normal(`direction of ${input}`, ...tensor.shape);
          const predicted = dot(gradients[input]!, along);
          const measured = await slope(device, f, inputs, input, along);
          assert.ok(
            Math.abs(predicted - measured) <= 5e-3 * Math.max(1, Math.abs(measured)),
            `${predicted} ${measured}`,
          );
        }
      });
    }
  },
);

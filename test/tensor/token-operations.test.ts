/** Operations on tokens: on every device what their definitions give on the reference device, gradients too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Device, HostTensors, Tensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { biasedAttention } from '../../tensor/ops/biased-attention.ts';
import { gelu } from '../../tensor/ops/gelu.ts';
import { geluLinear } from '../../tensor/ops/gelu-linear.ts';
import { layerNorm } from '../../tensor/ops/layer-norm.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { normLinear } from '../../tensor/ops/norm-linear.ts';
import { pixelShuffle } from '../../tensor/ops/pixel-shuffle.ts';
import { relativePositionBias, relativePositionBiasWithClass } from '../../tensor/ops/relative-position.ts';
import { inverse, reorder } from '../../tensor/ops/reorder.ts';
import * as tf from '../../tensor/tf.ts';
import { onEachDevice } from '../support/devices.ts';
import { evaluate, largest, largestDifference, normal } from '../support/tensors.ts';

interface Operation {
  readonly inputs: HostTensors;
  readonly f: (inputs: Tensors) => tf.Tensor;
  /** The same by looking elements up, or as a formula reads. */
  readonly definition: (inputs: Tensors) => tf.Tensor;
}

const indices = (list: readonly number[], shape: readonly number[]): tf.Tensor =>
  tf.tensor([...list], [...shape], 'int32');

/** Rows of a table for each pair of tokens of a square, as Swin's relative_position_index has them. */
function pairRows(side: number): readonly (readonly number[])[] {
  const tokens = Array.from({ length: side * side }, (_, token) => [Math.floor(token / side), token % side] as const);
  const row = (i: number, j: number, k: number, l: number) => (i - k + side - 1) * (2 * side - 1) + (j - l + side - 1);
  return tokens.map(([i, j]) => tokens.map(([k, l]) => row(i, j, k, l)));
}

/** The same with a class token first, as BEiT's relative_position_index has them. */
function pairRowsWithClass(side: number): readonly (readonly number[])[] {
  const rows = (2 * side - 1) ** 2 + 3;
  const first = [rows - 1, ...new Array<number>(side * side).fill(rows - 3)];
  return [first, ...pairRows(side).map((row) => [rows - 2, ...row])];
}

const lookedUp = (table: tf.Tensor, rows: readonly (readonly number[])[]): tf.Tensor =>
  tf.transpose(tf.gather(table, indices(rows.flat(), [rows.length, rows.length])), [2, 0, 1]);

/** Which element of the tokens, flattened, is at each place of the image. */
function shuffled(batch: number, channels: number, grid: number, side: number): tf.Tensor {
  const places: number[] = [];
  for (let image = 0; image < batch; image++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < grid * side; row++) {
        for (let column = 0; column < grid * side; column++) {
          const token = (image * grid + Math.floor(row / side)) * grid + Math.floor(column / side);
          places.push((token * channels + channel) * side ** 2 + (row % side) * side + (column % side));
        }
      }
    }
  }
  return indices(places, [batch, channels, grid * side, grid * side]);
}

const order = [3, 0, 5, 1, 2, 4];

const normLinearOf = (rows: number, out: number): Operation => ({
  inputs: {
    x: normal('x', rows, 8),
    scale: normal('s', 8),
    offset: normal('o', 8),
    weight: normal('w', out, 8),
    bias: normal('b', out),
  },
  f: ({ x, scale, offset, weight, bias }) =>
    normLinear(x!, { scale: scale!, offset: offset!, weight: weight!, bias: bias! }, 1e-6),
  definition: ({ x, scale, offset, weight, bias }) => linear(layerNorm(x!, scale!, offset!, 1e-6), weight!, bias!),
});

const operations: Readonly<Record<string, Operation>> = {
  reorder: {
    inputs: { x: normal('x', 2, 6, 3) },
    f: ({ x }) => reorder(x!, order),
    definition: ({ x }) => tf.gather(x!, indices(order, [6]), 1),
  },
  relativePositionBias: {
    inputs: { table: normal('t', 25, 2) },
    f: ({ table }) => relativePositionBias(table!, 3),
    definition: ({ table }) => lookedUp(table!, pairRows(3)),
  },
  relativePositionBiasWithClass: {
    inputs: { table: normal('t', 28, 2) },
    f: ({ table }) => relativePositionBiasWithClass(table!, 3),
    definition: ({ table }) => lookedUp(table!, pairRowsWithClass(3)),
  },
  biasedAttention: {
    inputs: {
      query: normal('q', 2, 3, 5, 4),
      key: normal('k', 2, 3, 5, 4),
      value: normal('v', 2, 3, 5, 4),
      bias: normal('b', 3, 5, 5),
    },
    f: ({ query, key, value, bias }) => biasedAttention(query!, key!, value!, bias!),
    definition: ({ query, key, value, bias }) => {
      const scores = tf.div(tf.matMul(query!, tf.transpose(key!, [0, 1, 3, 2])), 2);
      return tf.matMul(tf.softmax(tf.add(scores, bias!)), value!);
    },
  },
  // So many that the bias's gradient is a product with ones.
  'linear, of many wide tokens,': {
    inputs: { x: normal('x', 1000, 768), weight: normal('w', 5, 768), bias: normal('b', 5) },
    f: ({ x, weight, bias }) => linear(x!, weight!, bias!),
    definition: ({ x, weight, bias }) => tf.add(tf.matMul(x!, tf.transpose(weight!)), bias!),
  },
  geluLinear: {
    inputs: { x: normal('x', 2, 3, 4), weight: normal('w', 5, 4), bias: normal('b', 5) },
    f: ({ x, weight, bias }) => geluLinear(x!, weight!, bias!),
    definition: ({ x, weight, bias }) => linear(gelu(x!), weight!, bias!),
  },
  'normLinear, with more rows than outputs,': normLinearOf(6, 5),
  'normLinear, with fewer rows than outputs,': normLinearOf(3, 5),
  pixelShuffle: {
    inputs: { x: normal('x', 2, 4, 12) },
    f: ({ x }) => pixelShuffle(x!, 2),
    definition: ({ x }) => tf.gather(tf.reshape(x!, [-1]), shuffled(2, 3, 2, 2)),
  },
};

/** The value, and the gradients of a sum in which each element has a weight of its own. */
function valueAndSlopes(f: Operation['f']): (given: Tensors) => Tensors {
  return (given) => {
    const { gradients } = valueAndGradients((variables) => {
      const result = f(variables);
      const weights = Float32Array.from({ length: result.size }, (_, index) => Math.cos(index + 1));
      return tf.sum(tf.mul(result, tf.tensor(weights, result.shape)));
    }, given);
    return { value: f(given), ...Object.fromEntries(Object.entries(gradients).map(([key, to]) => [`of ${key}`, to])) };
  };
}

const reference: Device = await openDevice('reference');

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    for (const [operation, { inputs, f, definition }] of Object.entries(operations)) {
      test(`${operation} and its gradients are what its definition says`, async () => {
        const found = await evaluate(device, valueAndSlopes(f), inputs);
        const expected = await evaluate(reference, valueAndSlopes(definition), inputs);
        for (const [name, tensor] of Object.entries(expected)) {
          assert.deepEqual([...found[name]!.shape], [...tensor.shape]);
          const difference = largestDifference(found[name]!, tensor);
          assert.ok(difference <= 1e-5 * largest(tensor), `${name} differs by ${difference}`);
        }
      });
    }
  },
);

test('the inverse of an order undoes it', () => {
  const back = inverse(order);
  assert.deepEqual(
    order.map((_, place) => order[back[place]!]),
    [0, 1, 2, 3, 4, 5],
  );
});

/** Operations on feature maps: each device against the reference, and its gradients against finite differences. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silu } from '../../../tensor/ops/activations.ts';
import { batchNorm } from '../../../tensor/ops/batch-norm.ts';
import { channelAffine } from '../../../tensor/ops/channels.ts';
import { type ConvolutionOptions, conv2d } from '../../../tensor/ops/convolution.ts';
import { concatChannels, padMaps } from '../../../tensor/ops/feature-maps.ts';
import { adaptiveAveragePool, averagePool, globalAveragePool, maxPool } from '../../../tensor/ops/pooling.ts';
import { resizeBicubic, resizeBilinear } from '../../../tensor/ops/resize.ts';
import { standardize } from '../../../tensor/ops/standardize.ts';
import * as tf from '../../../tensor/tf.ts';
import { onEachDevice, others } from '../../support/devices.ts';
import { assertClose, differences, evaluate, normal, reference, type TensorFunction } from './devices.ts';

interface Case {
  readonly f: TensorFunction;
  readonly shapes: readonly (readonly number[])[];
}

const conv = (maps: readonly number[], weight: readonly number[], options: ConvolutionOptions): Case => ({
  f: (x, w) => conv2d(x!, w!, options),
  shapes: [maps, weight],
});

const trained =
  (options: { readonly relu: boolean }): TensorFunction =>
  (x, weight, bias) => {
    const running = { running_mean: tf.zeros([3]), running_var: tf.ones([3]) };
    return batchNorm(x!, { weight: weight!, bias: bias!, ...running }, { training: true, ...options }).output;
  };

const cases: Readonly<Record<string, Case>> = {
  'convolution 1×1': conv([3, 2, 4, 4], [5, 3, 1, 1], {}),
  'convolution 1×1 in steps of 2': conv([3, 2, 5, 4], [2, 3, 1, 1], { stride: 2 }),
  'convolution 3×3': conv([3, 2, 4, 5], [4, 3, 3, 3], { padding: 1 }),
  'convolution 3×3 without padding': conv([2, 1, 5, 4], [3, 2, 3, 3], {}),
  'convolution 3×3 in steps of 2, even': conv([2, 2, 6, 6], [3, 2, 3, 3], { stride: 2, padding: 1 }),
  'convolution 3×3 in steps of 2, odd': conv([2, 2, 7, 5], [3, 2, 3, 3], { stride: 2, padding: 1 }),
  'convolution 7×7 in steps of 2': conv([3, 1, 8, 8], [4, 3, 7, 7], { stride: 2, padding: 3 }),
  'convolution 2×2 that leaves a rest': conv([2, 1, 5, 5], [3, 2, 2, 2], { stride: 2 }),
  'convolution 1×3': conv([2, 2, 4, 4], [3, 2, 1, 3], { padding: [0, 1] }),
  'convolution with more padding than its kernel': conv([2, 1, 4, 4], [3, 2, 2, 2], { padding: 2 }),
  'convolution in groups': conv([4, 2, 4, 4], [6, 2, 3, 3], { padding: 1, groups: 2 }),
  'convolution by channel': conv([3, 2, 4, 4], [3, 1, 3, 3], { padding: 1, groups: 3, stride: 2 }),
  'convolution by channel in blocks': conv([16, 2, 5, 6], [16, 1, 3, 3], { padding: 1, groups: 16 }),
  'convolution by channel that leaves a rest': conv([16, 2, 6, 8], [16, 1, 5, 3], {
    padding: [2, 1],
    groups: 16,
    stride: 2,
  }),
  'convolution by channel with more padding than its kernel': conv([3, 2, 4, 4], [3, 1, 1, 2], {
    padding: 1,
    groups: 3,
  }),
  'convolution to fewer channels': conv([5, 2, 4, 5], [3, 5, 3, 3], { padding: 1 }),
  'convolution 1×1 of large maps': conv([5, 1, 65, 64], [2, 5, 1, 1], {}),
  'convolution of blocks of channels': conv([16, 2, 13, 12], [32, 16, 3, 3], { padding: 1 }),
  'convolution between many channels': conv([48, 2, 4, 3], [48, 48, 3, 3], { padding: 1 }),
  'convolution between many channels in steps of 2': conv([48, 2, 4, 3], [48, 48, 3, 3], { padding: 1, stride: 2 }),
  'convolution of a batch that is a block': conv([16, 8, 4, 3], [16, 16, 3, 3], { padding: 1 }),
  'convolution of a batch that is more than a block': conv([16, 19, 3, 4], [32, 16, 3, 3], { padding: 1 }),
  'convolution of a batch in steps of 2 that leaves a rest': conv([16, 9, 6, 5], [16, 16, 3, 2], {
    padding: [1, 0],
    stride: 2,
  }),
  'affine map of channels': { f: (x, a, b) => channelAffine(x!, a!, b!), shapes: [[3, 2, 2, 3], [3], [3]] },
  'affine map with residual and ReLU': {
    f: (x, a, b, residual) => channelAffine(x!, a!, b!, { relu: true, residual: residual! }),
    shapes: [[3, 2, 2, 3], [3], [3], [3, 2, 2, 3]],
  },
  'standardised channels': { f: (x) => standardize(x!, 1e-5).values, shapes: [[3, 2, 3, 3]] },
  'batch norm in training': { f: trained({ relu: false }), shapes: [[3, 2, 3, 3], [3], [3]] },
  'batch norm in training with ReLU': { f: trained({ relu: true }), shapes: [[3, 2, 3, 3], [3], [3]] },
  'max pool 3×3 in steps of 2': {
    f: (x) => maxPool(x!, { kernel: 3, stride: 2, padding: 1 }),
    shapes: [[2, 2, 6, 5]],
  },
  'max pool 2×2': { f: (x) => maxPool(x!, { kernel: 2 }), shapes: [[2, 2, 4, 5]] },
  'average pool 2×2': { f: (x) => averagePool(x!, { kernel: 2 }), shapes: [[2, 2, 4, 4]] },
  'average pool 3×3, overlapping': {
    f: (x) => averagePool(x!, { kernel: 3, stride: 2, padding: 1 }),
    shapes: [[2, 2, 5, 5]],
  },
  'global average pool': { f: (x) => globalAveragePool(x!), shapes: [[3, 2, 3, 4]] },
  'adaptive average pool': { f: (x) => adaptiveAveragePool(x!, [2, 3]), shapes: [[2, 1, 5, 7]] },
  'bilinear resize, corners aligned': {
    f: (x) => resizeBilinear(x!, { size: [5, 7], alignCorners: true }),
    shapes: [[2, 2, 3, 4]],
  },
  'bilinear resize': { f: (x) => resizeBilinear(x!, { size: [5, 2], alignCorners: false }), shapes: [[2, 2, 3, 4]] },
  'bicubic resize': { f: (x) => resizeBicubic(x!, { size: [5, 2], alignCorners: false }), shapes: [[2, 2, 3, 4]] },
  'padding and joining': {
    f: (x, y) => concatChannels([padMaps(x!, [0, 1, 1, 0]), y!]),
    shapes: [
      [2, 2, 2, 2],
      [1, 2, 3, 3],
    ],
  },
  SiLU: { f: (x) => silu(x!), shapes: [[7]] },
};

const inputsOf = (name: string, { shapes }: Case) => shapes.map((shape, index) => normal(`${name} ${index}`, shape));

await onEachDevice(
  (name) => `the device ${name} computes what the reference does`,
  (device) => {
    for (const [name, operation] of Object.entries(cases)) {
      test(name, async () => {
        const inputs = inputsOf(name, operation);
        const expected = await evaluate(reference, operation.f, inputs);
        const found = await evaluate(device, operation.f, inputs);
        assert.deepEqual(found.value.shape, expected.value.shape);
        assertClose('value', found.value.data, expected.value.data, 2e-6);
        for (const [index, gradient] of expected.gradients.entries()) {
          assertClose(`gradient ${index}`, found.gradients[index]!.data, gradient.data, 5e-6);
        }
      });
    }
  },
  others,
);

for (const [name, operation] of Object.entries(cases)) {
  const { f } = operation;
  const inputs = inputsOf(name, operation);
  const skip = inputs.some(({ data }) => data.length > 1000) && 'too many inputs to move one by one';
  test(`${name}: the gradient is that of finite differences`, { skip }, async () => {
    const { gradients } = await evaluate(reference, f, inputs);
    const expected = await differences(f, inputs, 2e-3);
    for (const [index, gradient] of expected.entries()) {
      assertClose(`gradient ${index}`, gradients[index]!.data, gradient, 1e-2);
    }
  });
}

await onEachDevice(
  (name) => `on the device ${name}`,
  (device) => {
    test('max pool sends the gradient to the first of equal maxima', async () => {
      const x = { shape: [1, 1, 2, 4], data: Float32Array.of(1, 1, 0, 2, 1, 1, 2, 2) };
      const { value, gradients } = await evaluate(device, (maps) => maxPool(maps!, { kernel: 2 }), [x]);
      const [first, second] = normal('weights', [1, 1, 1, 2]).data as Float32Array;
      assert.deepEqual([...value.data], [1, 2]);
      assert.deepEqual([...gradients[0]!.data], [first, 0, 0, second, 0, 0, 0, 0]);
    });
  },
);

test('sizes that do not fit are named', async () => {
  await tf.setBackend('cpu');
  const maps = tf.zeros([4, 1, 2, 2]);
  assert.throws(() => conv2d(maps, tf.zeros([2, 3, 1, 1])), {
    message: 'weights [2,3,1,1] in 1 groups do not convolve maps [4,1,2,2]',
  });
  assert.throws(() => conv2d(maps, tf.zeros([2, 4, 3, 3])), {
    message: 'a window of 3 × 3 does not fit into maps of 2 × 2',
  });
  const parameters = { weight: maps, bias: maps, running_mean: maps, running_var: maps };
  assert.throws(() => batchNorm(tf.zeros([4, 1, 1, 1]), parameters, { training: true }), {
    message: 'batch normalisation needs more than one value a channel in training',
  });
});

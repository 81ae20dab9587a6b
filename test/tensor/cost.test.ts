import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationBytes, partCosts } from '../../tensor/cost.ts';
import type { StepFunction, TensorSpec } from '../../tensor/device.ts';
import { channelAffine } from '../../tensor/ops/channels.ts';
import { conv2d } from '../../tensor/ops/convolution.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { resizeBilinear } from '../../tensor/ops/resize.ts';
import * as tf from '../../tensor/tf.ts';

const spec = (...shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });
const first = (name: string): string => name.split('.')[0]!;

test('products and convolutions are counted where their variables are used', () => {
  const step: StepFunction = ({ x }, weights) => {
    const maps = conv2d(x!, weights['conv.weight']!, { padding: 1 });
    const normal = channelAffine(maps, weights['norm.scale']!, weights['norm.offset']!, { relu: true });
    const rows = tf.reshape(resizeBilinear(normal, { size: [4, 4], alignCorners: false }), [5, 16]);
    const scores = tf.matMul(rows, rows, false, true);
    return { outputs: { y: linear(scores, weights['head.weight']!, weights['head.bias']!) } };
  };
  const variables = {
    'conv.weight': spec(5, 3, 3, 3),
    'norm.scale': spec(5),
    'norm.offset': spec(5),
    'head.weight': spec(2, 5),
    'head.bias': spec(2),
  };
  assert.deepEqual(partCosts(step, { x: spec(3, 1, 8, 8) }, variables, first), [
    { name: 'inputs', macs: 0, output: [1, 3, 8, 8] },
    { name: 'conv', macs: 5 * 64 * 27, output: [5, 1, 8, 8] },
    // Resizing is not counted, the product of the rows is.
    { name: 'norm', macs: 5 * 5 * 16, output: [5, 5] },
    { name: 'head', macs: 5 * 5 * 2, output: [5, 2] },
  ]);
});

/** Of a function from 100 numbers. */
const bytes = (f: (x: tf.Tensor) => tf.Tensor): number =>
  activationBytes(({ x }) => ({ outputs: { y: f(x!) } }), { x: spec(100) }, {});

test('memory is used again as soon as its last reader has run', () => {
  assert.equal(
    bytes((x) => tf.sin(x)),
    0,
    'an output has its own',
  );
  assert.equal(
    bytes((x) => tf.sin(tf.cos(x))),
    400,
  );
  assert.equal(
    bytes((x) => tf.sin(tf.cos(tf.sin(tf.cos(x))))),
    800,
  );
  assert.equal(
    bytes((x) => tf.sin(tf.exp(tf.exp(tf.exp(x))))),
    400,
    'in place',
  );
  assert.equal(
    bytes((x) => tf.sin(tf.reshape(tf.cos(tf.reshape(x, [10, 10])), [100]))),
    400,
    'views take none',
  );
});

test('a value lives until its last reader has run', () => {
  const wide = (x: tf.Tensor): tf.Tensor => tf.tile(x, [3]);
  assert.equal(
    bytes((x) => {
      const kept = tf.cos(x);
      return tf.add(tf.slice(wide(tf.sin(x)), [0], [100]), kept);
    }),
    400 + 400 + 1200,
  );
});

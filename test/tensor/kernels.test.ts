/** Every kernel of the lowering table gives on each device what it gives on TensorFlow.js's plain backend. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostTensor, HostTensors, Tensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import type { AlgebraKernels, ElementwiseKernels, LayoutKernels } from '../../tensor/graph/kernels.ts';
import * as tf from '../../tensor/tf.ts';
import { onEachDevice, others } from '../support/devices.ts';
import { evaluateOne, largest, largestDifference, map, normal } from '../support/tensors.ts';

type Case = (inputs: Tensors) => tf.Tensor;
type Kernel = keyof ElementwiseKernels | keyof LayoutKernels | keyof AlgebraKernels;

const whole: HostTensor = { shape: [3], data: Int32Array.of(2, 0, 3) };
const inputs: HostTensors = {
  x: normal('x', 2, 3, 4),
  y: normal('y', 2, 3, 4),
  row: normal('row', 4),
  positive: map(normal('positive', 2, 3, 4), (value) => Math.abs(value) + 0.1),
  matrix: normal('matrix', 4, 5),
  batch: normal('batch', 2, 5, 4),
  whole,
};

const of =
  (f: (x: tf.Tensor) => tf.Tensor, name: 'x' | 'positive' = 'x'): Case =>
  (given) =>
    f(given[name]!);
/** With an operand of the same shape, then with one that broadcasts. */
const binary =
  (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case =>
  ({ x, y, row }) =>
    tf.stack([tf.cast(f(x!, y!), 'float32'), tf.cast(f(x!, row!), 'float32')]);

const cases: Readonly<Record<Kernel, readonly Case[]>> = {
  Abs: [of(tf.abs)],
  Add: [binary(tf.add)],
  AddN: [({ x, y }) => tf.addN([x!, y!, x!])],
  ArgMax: [of((x) => tf.argMax(x, 1)), of((x) => tf.argMax(x, -1))],
  BatchMatMul: [
    ({ x, matrix }) => tf.matMul(tf.reshape(x!, [6, 4]), matrix!),
    ({ x, matrix }) => tf.matMul(tf.reshape(x!, [4, 6]), matrix!, true),
    ({ x, batch }) => tf.matMul(x!, batch!, false, true),
    ({ x, batch }) => tf.matMul(x!, tf.transpose(batch!, [0, 2, 1])),
    ({ x, y }) => tf.matMul(x!, y!, true, false),
  ],
  Cast: [of((x) => tf.cast(x, 'int32')), of((x) => tf.cast(tf.cast(x, 'bool'), 'float32'))],
  ClipByValue: [of((x) => tf.clipByValue(x, -0.5, 0.7))],
  Concat: [({ x, y }) => tf.concat([x!, y!], 1), ({ x, y }) => tf.concat([x!, y!, x!], -1)],
  Cos: [of(tf.cos)],
  Equal: [({ x, y }) => tf.equal(tf.floor(x!), tf.floor(y!))],
  Erf: [of(tf.erf)],
  Exp: [of(tf.exp)],
  ExpandDims: [of((x) => tf.expandDims(x, 1)), of((x) => tf.expandDims(x, -1))],
  Fill: [({ row }) => tf.add(tf.fill([2, 4], 3), row!)],
  Floor: [of(tf.floor)],
  GatherV2: [({ x, whole: indices }) => tf.gather(x!, tf.cast(indices!, 'int32'), 2)],
  Greater: [binary(tf.greater)],
  GreaterEqual: [binary(tf.greaterEqual)],
  Identity: [of(tf.clone)],
  Less: [binary(tf.less)],
  LessEqual: [binary(tf.lessEqual)],
  Log: [of(tf.log, 'positive')],
  LogSoftmax: [of((x) => tf.logSoftmax(tf.mul(x, 10)))],
  LogicalAnd: [({ x, y }) => tf.logicalAnd(tf.greater(x!, 0), tf.greater(y!, 0))],
  LogicalNot: [of((x) => tf.logicalNot(tf.greater(x, 0)))],
  LogicalOr: [({ x, y }) => tf.logicalOr(tf.greater(x!, 0), tf.greater(y!, 0))],
  Max: [of((x) => tf.max(x)), of((x) => tf.max(x, 1, true))],
  Maximum: [binary(tf.maximum)],
  Mean: [of((x) => tf.mean(x)), of((x) => tf.mean(x, [0, 2])), of((x) => tf.mean(x, -1, true))],
  Min: [of((x) => tf.min(x)), of((x) => tf.min(x, [0, 1]))],
  Minimum: [binary(tf.minimum)],
  Multiply: [binary(tf.mul)],
  Neg: [of(tf.neg)],
  NotEqual: [({ x, y }) => tf.notEqual(tf.floor(x!), tf.floor(y!))],
  OneHot: [
    ({ whole: indices }) => tf.oneHot(indices! as tf.Tensor1D, 4),
    ({ whole: indices }) => tf.oneHot(indices! as tf.Tensor1D, 4, 0.9, 0.1, 'float32'),
  ],
  OnesLike: [of((x) => tf.sub(tf.onesLike(x), x))],
  Pack: [({ x, y }) => tf.stack([x!, y!]), ({ x, y }) => tf.stack([x!, y!], -1)],
  PadV2: [
    ({ x }) =>
      tf.pad(
        x!,
        [
          [0, 0],
          [1, 2],
          [3, 0],
        ],
        0.5,
      ),
  ],
  Pow: [({ positive, y }) => tf.pow(positive!, y!)],
  RealDiv: [({ x, positive }) => tf.div(x!, positive!)],
  Reciprocal: [of(tf.reciprocal, 'positive')],
  Relu: [of(tf.relu)],
  Reshape: [of((x) => tf.reshape(x, [4, -1])), of((x) => tf.reshape(tf.reshape(x, [24]), [2, 3, 4]))],
  Rsqrt: [of(tf.rsqrt, 'positive')],
  Select: [({ x, y }) => tf.where(tf.greater(x!, 0), x!, y!)],
  Sigmoid: [of(tf.sigmoid), of((x) => tf.sigmoid(tf.mul(x, 100)))],
  Sign: [of(tf.sign)],
  Sin: [of(tf.sin)],
  Slice: [
    ({ x }) => tf.slice(x!, [0, 1, 2], [-1, 2, 1]),
    ({ x }) => tf.slice(x!, 1),
    ({ x }) => tf.slice(x!, [0, 0, 0]),
  ],
  Softmax: [of((x) => tf.softmax(tf.mul(x, 50)))],
  Softplus: [of((x) => tf.softplus(tf.mul(x, 50)))],
  SplitV: [
    ({ x }) => tf.concat(tf.split(x!, 2, 2).reverse(), 2),
    ({ x }) => tf.concat(tf.split(x!, [1, 3], -1).reverse(), 2),
  ],
  Sqrt: [of(tf.sqrt, 'positive')],
  Square: [of(tf.square)],
  SquaredDifference: [binary(tf.squaredDifference)],
  Step: [of((x) => tf.step(x)), of((x) => tf.step(x, 0.25))],
  Sub: [binary(tf.sub)],
  Sum: [
    of((x) => tf.sum(x)),
    of((x) => tf.sum(x, 0)),
    of((x) => tf.sum(x, [1, 2], true)),
    // Large ones are products with ones.
    of((x) => tf.sum(tf.tile(x, [20, 20, 10]), 0)),
    of((x) => tf.sum(tf.tile(x, [20, 20, 10]), [1, 0], true)),
  ],
  Tanh: [of(tf.tanh)],
  Tile: [({ x }) => tf.tile(x!, [1, 2, 3]), ({ row }) => tf.broadcastTo(tf.reshape(row!, [1, 1, 4]), [2, 3, 4])],
  Transpose: [of((x) => tf.transpose(x, [2, 0, 1])), of((x) => tf.transpose(tf.transpose(x), [1, 2, 0]))],
  Unpack: [({ x }) => tf.stack(tf.unstack(x!, 1).reverse(), 1), ({ x }) => tf.unstack(x!, -1)[2]!],
  ZerosLike: [of((x) => tf.maximum(tf.zerosLike(x), x))],
};

/** WGSL allows sine and cosine an error of 2^-11, and its drivers use that. */
const coarse: ReadonlySet<string> = new Set<Kernel>(['Sin', 'Cos']);
const tolerance = (device: string, kernel: string): number =>
  device === 'webgpu' && coarse.has(kernel) ? 2 ** -11 : 2e-6;

const reference = await openDevice('reference');

await onEachDevice(
  (name) => `a kernel computes on the device ${name} what it computes in plain JavaScript`,
  (device) => {
    for (const [kernel, list] of Object.entries(cases)) {
      test(kernel, async () => {
        for (const f of list) {
          const [found, expected] = [await evaluateOne(device, f, inputs), await evaluateOne(reference, f, inputs)];
          assert.deepEqual(found.shape, expected.shape);
          assert.equal(found.data.constructor, expected.data.constructor);
          const difference = largestDifference(found, expected);
          assert.ok(
            difference <= tolerance(device.name, kernel) * Math.max(1, largest(expected)),
            `differs by ${difference}`,
          );
        }
      });
    }
  },
  others,
);

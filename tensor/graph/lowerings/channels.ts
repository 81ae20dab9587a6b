/** Affine maps and sums of channels, and pooling. */
import type { Window } from '../../ops/window.ts';
import { sizeOf } from '../../shape.ts';
import type { LoweredFusedKernels, Lowerings } from '../kernels.ts';
import { type Attributes, int, ints, text } from '../types.ts';
import type { Maker, Value } from '../value.ts';
import { filled } from './layout.ts';
import { reshape } from './moves.ts';

type ChannelKernels = Pick<LoweredFusedKernels, 'ChannelAffine' | 'ChannelDot' | 'MaxPool2d' | 'MaxPool2dGradient'>;

const windowAttributes = ({ kernel, stride, padding }: Window): Attributes => ({
  kernel_shape: ints(kernel),
  strides: ints(stride),
  pads: ints([...padding, ...padding]),
});

/** As the operators for XLA have it. */
const wholeWindow = ({ kernel, stride, padding }: Window): Attributes => ({
  kernel: ints(kernel),
  stride: ints(stride),
  padding: ints(padding),
});

const maxPool = (make: Maker, x: Value, window: Window): readonly Value[] =>
  make.node('MaxPool', [x], windowAttributes(window));

/** Operation by operation: the WebGPU provider's FusedConv forgets the residual, and GPUs need no convolution for it. */
function plainAffine(
  make: Maker,
  { x, scale, offset, residual }: LoweredFusedKernels['ChannelAffine']['inputs'],
  relu: boolean,
): Value {
  const perChannel = (value: Value) => reshape(make, value, [x.shape[0]!, 1, 1, 1]);
  const mapped = make.one('Add', [make.one('Mul', [x, perChannel(scale)]), perChannel(offset)]);
  const sum = residual === undefined ? mapped : make.one('Add', [mapped, residual]);
  return relu ? make.one('Relu', [sum]) : sum;
}

export const channels: Lowerings<ChannelKernels> = {
  /** A depthwise 1×1 convolution of all maps as one tall image: scale, offset, residual and ReLU in a single pass. */
  ChannelAffine: (inputs, make, { relu }) => {
    if (make.target.runtime !== 'cpu') return plainAffine(make, inputs, relu);
    const { x, scale, offset, residual } = inputs;
    const [count, batch, height, width] = x.shape as [number, number, number, number];
    const tall = [1, count, batch * height, width];
    const operands = [reshape(make, x, tall), reshape(make, scale, [count, 1, 1, 1]), offset];
    const all = residual === undefined ? operands : [...operands, reshape(make, residual, tall)];
    const attributes = {
      group: int(count),
      kernel_shape: ints([1, 1]),
      ...(relu ? { activation: text('Relu') } : {}),
    };
    return reshape(make, make.one('FusedConv', all, attributes), x.shape);
  },
  /** A batch of products of a row and a column, which ONNX Runtime reads in one pass. */
  ChannelDot: ({ a, b }, make) => {
    const [count] = a.shape as [number];
    if (make.target.runtime !== 'cpu') {
      // Statistics are sums of squares: in float32, whatever the maps are kept in.
      const [left, right] = make.target.runtime === 'xla' ? [make.one('Widen', [a]), make.one('Widen', [b])] : [a, b];
      return make.one('ReduceSum', [make.one('Mul', [left, right]), make.integers([1, 2, 3])], { keepdims: int(0) });
    }
    const row = [count, 1, sizeOf(a.shape) / count];
    const product = make.one('FusedMatMul', [reshape(make, a, row), reshape(make, b, row)], { transB: int(1) });
    return reshape(make, product, [count]);
  },
  MaxPool2d: ({ x }, make, window) =>
    make.target.runtime === 'xla' ? make.one('MaxPool2d', [x], wholeWindow(window)) : maxPool(make, x, window)[0]!,
  MaxPool2dGradient: ({ x, dy }, make, window) => {
    if (make.target.runtime === 'xla') return make.one('MaxPool2dGradient', [x, dy], wholeWindow(window));
    const indices = maxPool(make, x, window)[1]!;
    const flat = (value: Value) => reshape(make, value, [sizeOf(value.shape)]);
    const zeros = filled(make, [sizeOf(x.shape)], 0, 'float32');
    const sums = make.one('ScatterElements', [zeros, flat(indices), flat(dy)], {
      axis: int(0),
      reduction: text('add'),
    });
    return reshape(make, sums, x.shape);
  },
};

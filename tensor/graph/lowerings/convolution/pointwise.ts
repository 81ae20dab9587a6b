/** 1×1 convolutions: with the channels first, one product of matrices in all three directions. */
import type { ConvolutionSizes } from '../../../fused.ts';
import { int, ints } from '../../types.ts';
import type { Maker, Value } from '../../value.ts';
import { reshape, transpose } from '../moves.ts';
import { outerProduct, rows } from './matrices.ts';

/** Every stride-th pixel: pooling with a window of one is the fastest way to pick them. */
function picked(make: Maker, x: Value, { stride }: ConvolutionSizes): Value {
  if (stride.every((step) => step === 1)) return x;
  return make.one('MaxPool', [x], { kernel_shape: ints([1, 1]), strides: ints(stride) });
}

/** Puts each pixel back where `picked` found it, zeros between. */
function spread(make: Maker, dy: Value, { channels, batch, stride, input, output }: ConvolutionSizes): Value {
  if (stride.every((step) => step === 1)) return dy;
  // A product with a selection matrix along the rows; whole rows of zeros are then cheap to append.
  const selection = new Float32Array(output[1] * input[1]);
  for (let at = 0; at < output[1]; at++) selection[at * input[1] + at * stride[1]] = 1;
  const matrix = make.constant(selection, { dtype: 'float32', shape: [output[1], input[1]] });
  const lines = make.one('Gemm', [reshape(make, dy, [channels * batch * output[0], output[1]]), matrix]);
  const above = reshape(make, lines, [channels * batch, output[0], 1, input[1]]);
  const pads = make.integers([0, 0, 0, 0, 0, 0, stride[0] - 1, 0]);
  const tall = reshape(make, make.one('Pad', [above, pads, make.scalar(0)]), [
    channels,
    batch,
    output[0] * stride[0],
    input[1],
  ]);
  const excess = input[0] - output[0] * stride[0];
  const fitted = make.integers([0, 0, 0, 0, 0, 0, excess, 0]);
  return excess === 0 ? tall : make.one('Pad', [tall, fitted, make.scalar(0)]);
}

/** [out, positions] = [out, channels] · [channels, positions] */
export function pointwise(make: Maker, x: Value, weight: Value, sizes: ConvolutionSizes): Value {
  const product = make.one('Gemm', [rows(make, weight), rows(make, picked(make, x, sizes))]);
  return reshape(make, product, [sizes.out, sizes.batch, ...sizes.output]);
}

/** From here on turned weights are worth their copy: a Gemm that turns its left operand itself is a tenth slower. */
const MANY_POSITIONS = 1000;

export function pointwiseInputGradient(make: Maker, dy: Value, weight: Value, sizes: ConvolutionSizes): Value {
  const [kernels, gradient] = [rows(make, weight), rows(make, dy)];
  const product =
    gradient.shape[1]! < MANY_POSITIONS
      ? make.one('Gemm', [kernels, gradient], { transA: int(1) })
      : make.one('Gemm', [transpose(make, kernels, [1, 0]), gradient]);
  return spread(make, reshape(make, product, [sizes.channels, sizes.batch, ...sizes.output]), sizes);
}

export function pointwiseWeightGradient(make: Maker, x: Value, dy: Value, sizes: ConvolutionSizes): Value {
  const product = outerProduct(make, rows(make, dy), rows(make, picked(make, x, sizes)));
  return reshape(make, product, [sizes.out, sizes.channels, 1, 1]);
}

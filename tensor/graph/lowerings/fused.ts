/** assay's own kernels: each is a node of ONNX Runtime, or a few. */
import { sizeOf } from '../../shape.ts';
import type { LoweredFusedKernels, Lowerings } from '../kernels.ts';
import { float, int } from '../types.ts';
import type { Maker, Value } from '../value.ts';
import { channels } from './channels.ts';
import { convolution } from './convolution/index.ts';
import { filled } from './layout.ts';
import { reshape } from './moves.ts';
import { product, turns } from './products.ts';

/** ONNX Runtime's CPU kernel centres rows before it squares them, and sums in double precision. */
function unscaledLayerNorm(make: Maker, x: Value, epsilon: number): readonly Value[] {
  const width = [x.shape[1]!];
  const operands = [x, filled(make, width, 1, 'float32'), filled(make, width, 0, 'float32')];
  return make.node('LayerNormalization', operands, { axis: int(-1), epsilon: float(epsilon) });
}

/**
 * Over the last axis. The WebGPU provider's layer norm takes the variance from the squares' mean: beside a mean of 1000
 * deviations its results are wrong by a sixth of a deviation (seen with SwiftShader).
 */
function centred(make: Maker, x: Value, epsilon: number): readonly [values: Value, mean: Value, inverse: Value] {
  const last = make.integers([x.shape.length - 1]);
  const meanOf = (value: Value): Value => make.one('ReduceMean', [value, last], { keepdims: int(1) });
  const mean = meanOf(x);
  const apart = make.one('Sub', [x, mean]);
  const variance = meanOf(make.one('Mul', [apart, apart]));
  const inverse = make.one('Reciprocal', [make.one('Sqrt', [make.one('Add', [variance, make.scalar(epsilon)])])]);
  return [make.one('Mul', [apart, inverse]), mean, inverse];
}

export const fused: Lowerings<LoweredFusedKernels> = {
  Gemm: ({ a, b, c }, make, { transposeA, transposeB, alpha }) => {
    if (make.target.runtime === 'xla') {
      const dot = product(make, a, b, { transposeA, transposeB, alpha });
      return c === undefined ? dot : make.one('Add', [dot, c]);
    }
    const attributes =
      alpha === 1 ? turns(transposeA, transposeB) : { ...turns(transposeA, transposeB), alpha: float(alpha) };
    return make.one('Gemm', c === undefined ? [a, b] : [a, b, c], attributes);
  },
  ScaledMatMul: ({ a, b }, make, attributes) => product(make, a, b, attributes),
  LayerNorm: ({ x, scale, offset }, make, { epsilon }) => {
    if (make.target.runtime !== 'webgpu')
      return make.node('LayerNormalization', [x, scale, offset], { axis: int(-1), epsilon: float(epsilon) });
    const [values, mean, inverse] = centred(make, x, epsilon);
    return [make.one('Add', [make.one('Mul', [values, scale]), offset]), mean, inverse];
  },
  StandardizeChannels: ({ x }, make, { epsilon }) => {
    if (make.target.runtime === 'xla') return make.node('StandardizeChannels', [x], { epsilon: float(epsilon) });
    const channels = [x.shape[0]!];
    const matrix = reshape(make, x, [...channels, sizeOf(x.shape.slice(1))]);
    const standardize = make.target.runtime === 'webgpu' ? centred : unscaledLayerNorm;
    const [rows, mean, inverse] = standardize(make, matrix, epsilon) as [Value, Value, Value];
    const shift = make.one('ReduceMean', [rows, make.integers([1])], { keepdims: int(0) });
    return [reshape(make, rows, x.shape), shift, reshape(make, mean, channels), reshape(make, inverse, channels)];
  },
  Float32: ({ x }, make) => (make.target.runtime === 'xla' ? make.one('Widen', [x]) : x),
  Gelu: ({ x }, make) => make.one('Gelu', [x]),
  ...convolution,
  ...channels,
};

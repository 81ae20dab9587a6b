/** assay's own kernels: each is a node of ONNX Runtime, or a few. */
import type { LoweredFusedKernels, Lowerings } from '../kernels.ts';
import { float, int } from '../types.ts';
import type { Maker, Value } from '../value.ts';
import { channels } from './channels.ts';
import { convolution } from './convolution/index.ts';
import { transpose } from './moves.ts';
import { product, turns } from './products.ts';

/**
 * Whether a · b is faster with a turned by a node of its own than by Gemm itself: by 3 % of a training step of ViT-B,
 * where b is wide and a long.
 */
const worthTurning = (a: Value, b: Value, make: Maker): boolean =>
  make.target.runtime === 'cpu' && a.shape[0]! >= 1000 && b.shape[1]! >= 768;

export const fused: Lowerings<LoweredFusedKernels> = {
  Gemm: ({ a, b, c }, make, { transposeA, transposeB }) => {
    if (make.target.runtime === 'xla') {
      const dot = product(make, a, b, { transposeA, transposeB });
      return c === undefined ? dot : make.one('Add', [dot, c]);
    }
    const turnedApart = transposeA && !transposeB && worthTurning(a, b, make);
    const [left, attributes] = turnedApart
      ? [transpose(make, a, [1, 0]), turns(false, false)]
      : [a, turns(transposeA, transposeB)];
    return make.one('Gemm', c === undefined ? [left, b] : [left, b, c], attributes);
  },
  ScaledMatMul: ({ a, b }, make, attributes) => product(make, a, b, attributes),
  LayerNorm: ({ x, scale, offset }, make, { epsilon }) =>
    make.node('LayerNormalization', [x, scale, offset], { axis: int(-1), epsilon: float(epsilon) }),
  Float32: ({ x }, make) => (make.target.runtime === 'xla' ? make.one('Widen', [x]) : x),
  Gelu: ({ x }, make) => make.one('Gelu', [x]),
  ...convolution,
  ...channels,
};

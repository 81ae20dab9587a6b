/** assay's own kernels: each is one node of ONNX Runtime. */
import type { LoweredFusedKernels, Lowerings } from '../kernels.ts';
import { float, int } from '../types.ts';
import { turns } from './algebra.ts';
import { channels } from './channels.ts';
import { convolution } from './convolution/index.ts';

export const fused: Lowerings<LoweredFusedKernels> = {
  Gemm: ({ a, b, c }, make, { transposeA, transposeB }) =>
    make.one('Gemm', c === undefined ? [a, b] : [a, b, c], turns(transposeA, transposeB)),
  ScaledMatMul: ({ a, b }, make, { transposeA, transposeB, alpha }) =>
    make.one('FusedMatMul', [a, b], { ...turns(transposeA, transposeB), alpha: float(alpha) }),
  LayerNorm: ({ x, scale, offset }, make, { epsilon }) =>
    make.node('LayerNormalization', [x, scale, offset], { axis: int(-1), epsilon: float(epsilon) }),
  Gelu: ({ x }, make) => make.one('Gelu', [x]),
  ...convolution,
  ...channels,
};

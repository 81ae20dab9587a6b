/**
 * What a graph is made for. Most kernels become the same nodes for all; where one runtime lacks an operator, gets one
 * wrong or has a faster one, the lowering asks. Told apart by `runtime`.
 */
export type Target =
  /** ONNX Runtime's CPU kernels. */
  | {
      readonly runtime: 'cpu';
      /** Channels in a block, where the processor has convolutions on such blocks. */
      readonly block: number | null;
    }
  /** ONNX Runtime's WebGPU kernels, which lack some of the CPU's operators and get others wrong. */
  | { readonly runtime: 'webgpu' }
  /** XLA's compiler, which takes convolutions and products whole and fuses everything else by itself. */
  | { readonly runtime: 'xla' };

/** null: no blocks. */
export const blockOf = (target: Target): number | null => (target.runtime === 'cpu' ? target.block : null);

/** ONNX Runtime's CPU kernels as any processor has them. */
export const plainTarget: Target = { runtime: 'cpu', block: null };
export const webgpuTarget: Target = { runtime: 'webgpu' };
export const xlaTarget: Target = { runtime: 'xla' };

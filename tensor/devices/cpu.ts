/** ONNX Runtime's CPU kernels. */
import type { Device } from '../device.ts';
import { findBlock } from './blocks.ts';
import { type OrtOptions, ortDevice } from './ort.ts';

const sessionOptions = (threads: number): OrtOptions['session'] => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // A planned block for all activations comes on top of the arena that the first run has filled: 1.3 GB for a
  // ViT-B at batch 8, and no faster. Without the arena the same step takes a fifth longer.
  enableMemPattern: false,
  enableCpuMemArena: true,
  // It would undo what lowerings do on purpose: a Gemm that turns its operand is a tenth slower than on a turned copy.
  extra: { optimization: { disable_specified_optimizers: 'GemmTransposeFusion' } },
  logSeverityLevel: 3,
});

export async function cpuDevice(threads: number): Promise<Device> {
  const session = sessionOptions(threads);
  return ortDevice({ name: 'cpu', threads, session, block: await findBlock(session) });
}

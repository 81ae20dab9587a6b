/** ONNX Runtime's CPU kernels. */
import type { Device } from '../../device.ts';
import { findBlock } from './blocks.ts';
import { hostMemory } from './host.ts';
import { ortDevice, type SessionOptions } from './ort.ts';
import { Sessions } from './sessions.ts';

export const cpuSession = (threads: number): SessionOptions => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // The tracer has simplified the graph and chosen its operators: ONNX Runtime's rules find nothing more that is faster,
  // merge transposes that are faster apart, and take four times as long as the rest of a session's creation.
  graphOptimizationLevel: 'disabled',
  // A planned block for all activations comes on top of the arena that the first run has filled: 1.3 GB for a
  // ViT-B at batch 8, and no faster. Without the arena the same step takes a fifth longer.
  enableMemPattern: false,
  enableCpuMemArena: true,
  logSeverityLevel: 3,
});

export const cpuDevice = (threads: number): Promise<Device> => cpuDeviceWith(cpuSession(threads), threads);

/** @param session may ask for a profile beside what `cpuSession` says */
export async function cpuDeviceWith(session: SessionOptions, threads: number): Promise<Device> {
  const target = { runtime: 'cpu' as const, block: await findBlock(cpuSession(threads)) };
  return ortDevice({ name: 'cpu', threads, memory: hostMemory(new Sessions(session)), target });
}

/** ONNX Runtime's CPU kernels. */
import type { Device } from '../device.ts';
import { ortDevice } from './ort.ts';

export function cpuDevice(threads: number): Device {
  return ortDevice({
    name: 'cpu',
    threads,
    session: {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    },
  });
}

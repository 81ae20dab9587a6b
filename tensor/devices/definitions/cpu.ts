import type { DeviceDefinition } from '../definition.ts';

/** ONNX Runtime's kernels for processors. */
export const cpu: DeviceDefinition = {
  library: 'ONNX Runtime',
  comesWithAssay: true,
  runsOn: 'processor',
  precisions: ['float32'],
  measured: 'always',
  open: async ({ threads }) => (await import('../ort/cpu.ts')).cpuDevice(threads),
};

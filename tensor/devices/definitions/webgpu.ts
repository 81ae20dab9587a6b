import type { DeviceDefinition } from '../definition.ts';

/** ONNX Runtime's kernels for any GPU with a Vulkan, Metal or Direct3D 12 driver. */
export const webgpu: DeviceDefinition = {
  library: 'ONNX Runtime',
  comesWithAssay: false,
  runsOn: 'accelerator',
  precisions: ['float32'],
  // A program in the place of a GPU may be behind it.
  auto: 'where it is faster than the cpu',
  measured: 'as a GPU',
  open: async ({ threads }) => (await import('../ort/webgpu.ts')).webgpuDevice(threads),
};

import type { DeviceDefinition } from '../definition.ts';

/** TensorFlow's own library, through a package that users install themselves. */
export const tfjsNodeGpu: DeviceDefinition = {
  library: 'TensorFlow',
  comesWithAssay: false,
  runsOn: 'accelerator',
  precisions: ['float32'],
  auto: 'where it works',
  measured: 'as a GPU',
  open: async ({ threads }) => (await import('../eager/tfjs-node-gpu.ts')).tfjsNodeGpuDevice(threads),
};

import type { DeviceDefinition } from '../definition.ts';

/** TensorFlow.js's plain JavaScript: slow and simple. */
export const reference: DeviceDefinition = {
  library: 'plain JavaScript, for tests',
  comesWithAssay: true,
  runsOn: 'processor',
  precisions: ['float32'],
  measured: 'never',
  open: async () => (await import('../eager/reference.ts')).referenceDevice(),
};

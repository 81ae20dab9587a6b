import type { DeviceDefinition } from '../definition.ts';
import { ofXla } from './vendor-device.ts';

/** Whatever is behind a plugin that a user names: `auto` cannot know what that is. */
export const xla: DeviceDefinition = {
  ...ofXla,
  precisions: ['float32', 'bf16'],
  open: async (options) => (await import('../xla/open.ts')).namedDevice(options),
};

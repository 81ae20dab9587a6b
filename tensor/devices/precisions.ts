/** What each device can multiply in. Light: settings are held against it before anything is opened. */
import type { DeviceName, Precision } from '../device.ts';

const full = ['float32'] as const;

/** float32 first, which every device has: true float32, on GPUs that would round to TF32 by themselves too. */
const precisions: Readonly<Record<DeviceName, readonly Precision[]>> = {
  cpu: full,
  webgpu: full,
  cuda: ['float32', 'tf32', 'bf16'],
  rocm: ['float32', 'bf16'],
  oneapi: ['float32', 'bf16'],
  metal: ['float32', 'bf16'],
  tpu: ['float32', 'bf16'],
  xla: ['float32', 'bf16'],
  'tfjs-node-gpu': full,
  reference: full,
};

/** @param device a device's name, or `auto`, which takes one that can */
export const canCompute = (device: DeviceName | 'auto', precision: Precision): boolean =>
  device === 'auto' || precisions[device].includes(precision);

/** The precisions of a device; of `auto` all that any has. */
export const precisionsOf = (device: DeviceName | 'auto'): readonly Precision[] =>
  device === 'auto' ? precisions.cuda : precisions[device];

/** The devices that can. */
export const devicesWith = (precision: Precision): readonly DeviceName[] =>
  (Object.keys(precisions) as DeviceName[]).filter((name) => precisions[name].includes(precision));

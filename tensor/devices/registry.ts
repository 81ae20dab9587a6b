/** Every device by its name: one line each. Light: what a device computes with is loaded when it is opened. */
import type { Precision } from '../device.ts';
import type { DeviceDefinition } from './definition.ts';
import { cpu } from './definitions/cpu.ts';
import { cuda } from './definitions/cuda.ts';
import { metal } from './definitions/metal.ts';
import { oneapi } from './definitions/oneapi.ts';
import { reference } from './definitions/reference.ts';
import { rocm } from './definitions/rocm.ts';
import { tfjsNodeGpu } from './definitions/tfjs-node-gpu.ts';
import { tpu } from './definitions/tpu.ts';
import { webgpu } from './definitions/webgpu.ts';
import { xla } from './definitions/xla.ts';

const registry = {
  cpu,
  webgpu,
  cuda,
  rocm,
  oneapi,
  metal,
  tpu,
  xla,
  'tfjs-node-gpu': tfjsNodeGpu,
  reference,
} satisfies Readonly<Record<string, DeviceDefinition>>;

export type DeviceName = keyof typeof registry;

export const devices: Readonly<Record<DeviceName, DeviceDefinition>> = registry;
/** In the registry's order. */
export const deviceNames = Object.keys(registry) as readonly DeviceName[];

export const isDevice = (name: string): name is DeviceName => Object.hasOwn(registry, name);

/** Whether a device computes on the processor itself; one by another name, as `auto`, may not. */
export const runsOnProcessor = (name: string): boolean => isDevice(name) && devices[name].runsOn === 'processor';

/** The precisions of a device; of `auto` all that any has. */
export const precisionsOf = (name: DeviceName | 'auto'): readonly Precision[] =>
  name === 'auto' ? [...new Set(deviceNames.flatMap((each) => devices[each].precisions))] : devices[name].precisions;

/** @param name a device's name, or `auto`, which takes one that can */
export const canCompute = (name: DeviceName | 'auto', precision: Precision): boolean =>
  name === 'auto' || precisionsOf(name).includes(precision);

/** The devices that can. */
export const devicesWith = (precision: Precision): readonly DeviceName[] =>
  deviceNames.filter((name) => canCompute(name, precision));

/** Whether several can share each batch: of `auto` whether any can. */
export const canBeSeveral = (name: DeviceName | 'auto'): boolean => name === 'auto' || devices[name].several === true;

/** The devices that can. */
export const devicesOfSeveral = (): readonly DeviceName[] => deviceNames.filter((name) => canBeSeveral(name));

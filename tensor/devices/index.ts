/** Opens devices by name. Each is one file, loaded only when it is asked for. */
import { availableParallelism } from 'node:os';
import { EnvironmentError, InputError } from '../../common/errors.ts';
import type { Device, DeviceName, Precision } from '../device.ts';
import type { DeviceOptions, OpenOptions } from './options.ts';
import { canCompute, devicesWith } from './precisions.ts';
import { reasonOf } from './reason.ts';
import type { XlaDeviceName } from './xla/vendors.ts';

/** Throws EnvironmentError, with the remedy, where something that the user can mend is missing. */
type Opener = (options: OpenOptions) => Promise<Device>;

const openXla =
  (name: XlaDeviceName): Opener =>
  async (options) =>
    (await import('./xla/open.ts')).xlaDevice(name, options);

const openers: Readonly<Record<DeviceName, Opener>> = {
  cpu: async ({ threads }) => (await import('./cpu.ts')).cpuDevice(threads),
  webgpu: async ({ threads }) => (await import('./webgpu.ts')).webgpuDevice(threads),
  cuda: openXla('cuda'),
  rocm: openXla('rocm'),
  oneapi: openXla('oneapi'),
  metal: openXla('metal'),
  tpu: openXla('tpu'),
  xla: openXla('xla'),
  'tfjs-node-gpu': async ({ threads }) => (await import('./tfjs-node-gpu.ts')).tfjsNodeGpuDevice(threads),
  reference: async () => (await import('./reference.ts')).referenceDevice(),
};

export const deviceNames = Object.keys(openers) as readonly DeviceName[];

const isDevice = (name: string): name is DeviceName => Object.hasOwn(openers, name);

/**
 * `auto` is the best device that works (auto.ts). Throws InputError on another name than those of `deviceNames`, and
 * EnvironmentError where the device does not work on this machine, or not in this precision.
 */
export async function openDevice(name: string, options: DeviceOptions = {}): Promise<Device> {
  const all = {
    threads: availableParallelism(),
    precision: 'float32',
    devices: 1,
    report: () => {},
    ...options,
  } as const;
  if (name === 'auto') return (await import('./auto.ts')).bestDevice((device) => open(device, all));
  if (isDevice(name)) return open(name, all);
  throw new InputError({
    path: 'device',
    message: `there is no device ${JSON.stringify(name)}`,
    hint: `Choose auto, ${deviceNames.slice(0, -1).join(', ')} or ${deviceNames.at(-1)}.`,
  });
}

async function open(name: DeviceName, options: OpenOptions): Promise<Device> {
  checkPrecision(name, options.precision);
  try {
    return await openers[name](options);
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError({
      message: `the device ${name} cannot be opened because its library cannot be loaded: ${reasonOf(error)}`,
      hint: `Run npm ci again on this machine (${process.platform}-${process.arch}, Node ${process.versions.node}).`,
    });
  }
}

function checkPrecision(name: DeviceName, precision: Precision): void {
  if (canCompute(name, precision)) return;
  throw new EnvironmentError({
    message: `the device ${name} does not compute in ${precision}`,
    hint: `Devices that do: ${devicesWith(precision).join(', ')}.`,
  });
}

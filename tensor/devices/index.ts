/** Opens devices by name. Each is one file, loaded only when it is asked for. */
import { availableParallelism } from 'node:os';
import { EnvironmentError, InputError } from '../../common/errors.ts';
import type { Device, DeviceName } from '../device.ts';
import { reasonOf } from './reason.ts';
import type { XlaDeviceName } from './xla/vendors.ts';

export interface DeviceOptions {
  /** Threads that compute; by default as many as this process has processors. */
  readonly threads?: number;
}

/** Throws EnvironmentError, with the remedy, where something that the user can mend is missing. */
type Opener = (threads: number) => Promise<Device>;

const openXla =
  (name: XlaDeviceName): Opener =>
  async (threads) =>
    (await import('./xla/open.ts')).xlaDevice(name, threads);

const openers: Readonly<Record<DeviceName, Opener>> = {
  cpu: async (threads) => (await import('./cpu.ts')).cpuDevice(threads),
  webgpu: async (threads) => (await import('./webgpu.ts')).webgpuDevice(threads),
  cuda: openXla('cuda'),
  rocm: openXla('rocm'),
  oneapi: openXla('oneapi'),
  metal: openXla('metal'),
  tpu: openXla('tpu'),
  xla: openXla('xla'),
  'tfjs-node-gpu': async (threads) => (await import('./tfjs-node-gpu.ts')).tfjsNodeGpuDevice(threads),
  reference: async () => (await import('./reference.ts')).referenceDevice(),
};

export const deviceNames = Object.keys(openers) as readonly DeviceName[];

const isDevice = (name: string): name is DeviceName => Object.hasOwn(openers, name);

/**
 * `auto` is the best device that works (auto.ts). Throws InputError on another name than those of `deviceNames`, and
 * EnvironmentError where the device does not work on this machine.
 */
export async function openDevice(name: string, { threads }: DeviceOptions = {}): Promise<Device> {
  const count = threads ?? availableParallelism();
  if (name === 'auto') return (await import('./auto.ts')).bestDevice((device) => open(device, count));
  if (isDevice(name)) return open(name, count);
  throw new InputError({
    path: 'device',
    message: `there is no device ${JSON.stringify(name)}`,
    hint: `Choose auto, ${deviceNames.slice(0, -1).join(', ')} or ${deviceNames.at(-1)}.`,
  });
}

async function open(name: DeviceName, threads: number): Promise<Device> {
  try {
    return await openers[name](threads);
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new EnvironmentError({
      message: `the device ${name} cannot be opened because its library cannot be loaded: ${reasonOf(error)}`,
      hint: `Run npm ci again on this machine (${process.platform}-${process.arch}, Node ${process.versions.node}).`,
    });
  }
}

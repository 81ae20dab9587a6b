/** Opens devices by name. Each is one file, loaded only when it is asked for. */
import { availableParallelism } from 'node:os';
import { EnvironmentError, InputError } from '../../common/errors.ts';
import type { Device, DeviceName } from '../device.ts';

export interface DeviceOptions {
  /** Threads that compute; by default as many as this process has processors. */
  readonly threads?: number;
}

type Opener = (threads: number) => Promise<Device>;

const openers: Readonly<Record<DeviceName, { readonly needs: string; readonly open: Opener }>> = {
  cpu: {
    needs: 'onnxruntime-node',
    open: async (threads) => (await import('./cpu.ts')).cpuDevice(threads),
  },
  reference: {
    needs: '@tensorflow/tfjs-backend-cpu',
    open: async () => (await import('./reference.ts')).referenceDevice(),
  },
};

export const deviceNames = Object.keys(openers) as readonly DeviceName[];

const isDevice = (name: string): name is DeviceName => Object.hasOwn(openers, name);

/**
 * `auto` is the fastest device that is there. Throws InputError on another name than those of `deviceNames`, and
 * EnvironmentError where the device's library cannot be loaded.
 */
export async function openDevice(name: string, options: DeviceOptions = {}): Promise<Device> {
  const chosen = name === 'auto' ? 'cpu' : name;
  if (!isDevice(chosen)) {
    throw new InputError({
      path: 'device',
      message: `there is no device ${JSON.stringify(name)}`,
      hint: `Choose auto, ${deviceNames.join(' or ')}.`,
    });
  }
  const { needs, open } = openers[chosen];
  try {
    return await open(options.threads ?? availableParallelism());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError({
      message: `the device ${chosen} cannot be opened because ${needs} cannot be loaded: ${reason}`,
      hint: `Run npm ci again on this machine (${process.platform}-${process.arch}, Node ${process.versions.node}).`,
    });
  }
}

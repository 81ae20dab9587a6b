/** The choice of `auto`. */
import { EnvironmentError } from '../../common/errors.ts';
import { gpuPeak, type MatmulOptions, matmulPeak } from '../bench.ts';
import type { Device } from '../device.ts';
import { type DeviceName, deviceNames, devices } from './registry.ts';

type Open = (name: DeviceName) => Promise<Device>;

/**
 * The first that takes precedence where it works, a GPU behind XLA or tfjs-node-gpu; else one whose matrix products are
 * faster than the CPU's, WebGPU; else the CPU.
 * @param open throws EnvironmentError where a device does not work
 * @param trial the products that decide
 */
export async function bestDevice(open: Open, trial: MatmulOptions = {}): Promise<Device> {
  for (const name of taken('where it works')) {
    const device = await openIfThere(open, name);
    if (device !== null) return device;
  }
  const cpu = await open('cpu');
  for (const name of taken('where it is faster than the cpu')) {
    const gpu = await openIfThere(open, name);
    const peak = gpu === null ? null : await gpuPeak(gpu, trial);
    if (gpu !== null && peak !== null && peak > (await matmulPeak(cpu, trial))) return gpu;
  }
  return cpu;
}

const taken = (when: (typeof devices)[DeviceName]['auto']): readonly DeviceName[] =>
  deviceNames.filter((name) => devices[name].auto === when);

async function openIfThere(open: Open, name: DeviceName): Promise<Device | null> {
  try {
    return await open(name);
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

/** The choice of `auto`. */
import { EnvironmentError } from '../../common/errors.ts';
import { gpuPeak, type MatmulOptions, matmulPeak } from '../bench.ts';
import type { Device, DeviceName } from '../device.ts';

type Open = (name: DeviceName) => Promise<Device>;

/** In this order. What a user has installed for it says that there is a GPU; WebGPU may be a program in its place. */
const installed = ['cuda', 'rocm', 'oneapi', 'metal', 'tpu', 'tfjs-node-gpu'] as const satisfies readonly DeviceName[];

/**
 * A GPU behind XLA or tfjs-node-gpu where they work; else WebGPU where its matrix products are faster than the CPU's; else the CPU.
 * @param open throws EnvironmentError where a device does not work
 * @param trial the products that decide
 */
export async function bestDevice(open: Open, trial: MatmulOptions = {}): Promise<Device> {
  for (const name of installed) {
    const device = await openIfThere(open, name);
    if (device !== null) return device;
  }
  const cpu = await open('cpu');
  const gpu = await openIfThere(open, 'webgpu');
  const peak = gpu === null ? null : await gpuPeak(gpu, trial);
  return gpu !== null && peak !== null && peak > (await matmulPeak(cpu, trial)) ? gpu : cpu;
}

async function openIfThere(open: Open, name: DeviceName): Promise<Device | null> {
  try {
    return await open(name);
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

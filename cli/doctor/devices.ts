import { AssayError } from '../../common/errors.ts';
import type { Device } from '../../tensor/device.ts';
import { type DeviceName, devices } from '../../tensor/devices/registry.ts';
import { absent, broken, type Check, ok } from './check.ts';
import { reason } from './libraries.ts';

/** Opens the device and multiplies two matrices on it: present is what works, not what is installed. */
export async function deviceWorks(name: DeviceName, threads: number): Promise<Check> {
  const label = `device ${name}`;
  // What comes with assay must work; what a machine may lack is said to be absent.
  const wanting = devices[name].comesWithAssay ? broken : absent;
  try {
    const { openDevice } = await import('../../tensor/devices/index.ts');
    return ok(label, await described(name, await openDevice(name, { threads })));
  } catch (error) {
    const [problem] = error instanceof AssayError ? error.problems : [];
    if (problem?.hint === undefined) return wanting(label, reason(error), 'run `npm ci` again on this machine');
    return wanting(label, problem.message, problem.hint);
  }
}

async function described(name: DeviceName, device: Device): Promise<string> {
  const { library, measured, runsOn } = devices[name];
  if (measured === 'never') return library;
  const { gpuPeak, matmulPeak } = await import('../../tensor/bench.ts');
  const gflops = measured === 'as a GPU' ? await gpuPeak(device) : await matmulPeak(device);
  const threads = runsOn === 'processor' ? [`${device.threads} threads`] : [];
  const speed =
    gflops === null
      ? 'a program that imitates a GPU: for tests'
      : `${gflops.toFixed(0)} GFLOP/s in float32 matrix products`;
  const accelerator = device.about === undefined ? [] : [device.about.accelerator];
  return [library, ...accelerator, ...threads, speed].join(', ');
}

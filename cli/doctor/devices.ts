import { AssayError } from '../../common/errors.ts';
import type { Device, DeviceName } from '../../tensor/device.ts';
import { absent, broken, type Check, ok } from './check.ts';
import { reason } from './libraries.ts';

/** What comes with assay must work; what a machine may lack is said to be absent. */
const comesWithAssay: Readonly<Record<DeviceName, boolean>> = {
  cpu: true,
  webgpu: false,
  cuda: false,
  rocm: false,
  oneapi: false,
  metal: false,
  tpu: false,
  xla: false,
  'tfjs-node-gpu': false,
  reference: true,
};

/** Opens the device and multiplies two matrices on it: present is what works, not what is installed. */
export async function deviceWorks(name: DeviceName, threads: number): Promise<Check> {
  const label = `device ${name}`;
  const wanting = comesWithAssay[name] ? broken : absent;
  try {
    const { openDevice } = await import('../../tensor/devices/index.ts');
    return ok(label, await described(await openDevice(name, { threads })));
  } catch (error) {
    const [problem] = error instanceof AssayError ? error.problems : [];
    if (problem?.hint === undefined) return wanting(label, reason(error), 'run `npm ci` again on this machine');
    return wanting(label, problem.message, problem.hint);
  }
}

async function described(device: Device): Promise<string> {
  const { gpuPeak, matmulPeak } = await import('../../tensor/bench.ts');
  const speed = (gflops: number): string => `${gflops.toFixed(0)} GFLOP/s in float32 matrix products`;
  const gpu = async (library: string): Promise<string> => {
    const gflops = await gpuPeak(device);
    return `${library}, ${gflops === null ? 'a program that imitates a GPU: for tests' : speed(gflops)}`;
  };
  switch (device.name) {
    case 'cpu':
      return `ONNX Runtime, ${device.threads} threads, ${speed(await matmulPeak(device))}`;
    case 'webgpu':
      return gpu('ONNX Runtime');
    case 'cuda':
    case 'rocm':
    case 'oneapi':
    case 'metal':
    case 'tpu':
    case 'xla':
      return `XLA, ${speed(await matmulPeak(device))}`;
    case 'tfjs-node-gpu':
      return gpu('TensorFlow');
    case 'reference':
      return 'plain JavaScript, for tests';
  }
}

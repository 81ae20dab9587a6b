import { broken, type Check, ok } from './check.ts';
import { reason } from './libraries.ts';

/** Opens the device and multiplies two matrices on it: present is what works, not what is installed. */
export async function deviceWorks(name: 'cpu' | 'reference', threads: number): Promise<Check> {
  const label = `device ${name}`;
  try {
    const { openDevice } = await import('../../tensor/devices/index.ts');
    const { matmulPeak } = await import('../../tensor/bench.ts');
    const device = await openDevice(name, { threads });
    if (name === 'reference') return ok(label, 'plain JavaScript, for tests');
    const gflops = await matmulPeak(device);
    return ok(label, `ONNX Runtime, ${threads} threads, ${gflops.toFixed(0)} GFLOP/s in float32 matrix products`);
  } catch (error) {
    return broken(label, reason(error), 'run `npm ci` again on this machine');
  }
}

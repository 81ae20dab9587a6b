/** TensorFlow's own library through @tensorflow/tfjs-node-gpu, a package that users install themselves. */
import { createRequire } from 'node:module';
import { EnvironmentError } from '../../../common/errors.ts';
import type { Device } from '../../device.ts';
import { reasonOf } from '../reason.ts';
import { eagerDevice } from './eager.ts';

const packageName = '@tensorflow/tfjs-node-gpu';

/** @throws EnvironmentError where the package is not installed or its library does not load */
export async function tfjsNodeGpuDevice(threads: number): Promise<Device> {
  try {
    // Registers its backend in the registry that all copies of TensorFlow.js in a process share.
    createRequire(import.meta.url)(packageName);
  } catch (error) {
    throw new EnvironmentError({
      message: `the device tfjs-node-gpu cannot be opened: ${reasonOf(error)}`,
      hint: `Install it with npm install --no-save --ignore-scripts=false ${packageName}@4.22.0 (Node 18 or 20, CUDA 11).`,
    });
  }
  return eagerDevice('tfjs-node-gpu', threads, 'tensorflow');
}

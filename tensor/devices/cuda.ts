/**
 * ONNX Runtime's CUDA kernels. Its Node.js binding takes and gives host memory only, so that each step moves all that
 * it updates to the GPU and back: for small batches of large models `webgpu` may be faster.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../common/errors.ts';
import type { Device } from '../device.ts';
import { gpuSession, gpuTarget, ortDevice } from './ort.ts';
import { hostMemory } from './ort-host.ts';
import { reasonOf } from './reason.ts';
import { type Room, Sessions } from './sessions.ts';

const library = 'libonnxruntime_providers_cuda.so';
const fetched = 'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12';

/** Where the package's install script puts what it downloads. */
function libraryPath(): string {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch, library);
}

/** @throws EnvironmentError where the library, CUDA or a GPU is missing */
export async function cudaDevice(threads: number): Promise<Device> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new EnvironmentError({
      message: `the device cuda cannot be opened: ONNX Runtime has it for linux-x64, not for ${process.platform}-${process.arch}`,
      hint: 'Choose the device webgpu, which uses the same GPU, or cpu.',
    });
  }
  if (!existsSync(libraryPath())) {
    throw new EnvironmentError({
      message: `the device cuda cannot be opened: ${library} is not installed`,
      hint: `Fetch it with ${fetched} (300 MB from nuget.org).`,
    });
  }
  // How much of the GPU's own memory is free is not known here.
  const room: Room = { available: () => Number.POSITIVE_INFINITY, small: 0 };
  const memory = hostMemory(new Sessions(gpuSession(threads, ['cuda']), room));
  const device = ortDevice({ name: 'cuda', threads, memory, target: gpuTarget });
  try {
    const probe = await device.compile(() => ({ outputs: {} }), {}, {});
    await probe.dispose();
  } catch (error) {
    throw new EnvironmentError({
      message: `the device cuda cannot be opened: ${reasonOf(error)}`,
      hint: 'It needs an NVIDIA GPU with its driver, CUDA 12 and cuDNN 9.',
    });
  }
  return device;
}

/** ONNX Runtime's WebGPU kernels: any GPU with a Vulkan, Metal or Direct3D 12 driver. Variables stay in its memory. */
import { EnvironmentError } from '../../../common/errors.ts';
import type { Device } from '../../device.ts';
import { webgpuTarget } from '../../graph/target.ts';
import type { Graph } from '../../graph/value.ts';
import { nodeName, usedIn } from '../../onnx/serialize.ts';
import { reasonOf } from '../reason.ts';
import { gpuSession, ortDevice, type SessionOptions } from './ort.ts';
import { residentMemory } from './resident.ts';

type Provider = NonNullable<SessionOptions['executionProviders']>[number];

/** The provider takes on max pools whose second output is needed, and fails at them: they stay on the CPU. */
function provider(graph: Graph): Provider {
  const used = usedIn(graph);
  const pools = graph.nodes.filter(({ op, outputs }) => op === 'MaxPool' && used.has(outputs[1]!));
  if (pools.length === 0) return 'webgpu';
  // An option of the native library that its types do not know.
  const options = { name: 'webgpu', forceCpuNodeNames: pools.map(nodeName) } as const;
  return options;
}

/** @throws EnvironmentError where no GPU can be used */
export async function webgpuDevice(threads: number): Promise<Device> {
  const memory = residentMemory((graph) => gpuSession(threads, [provider(graph)]));
  const device = ortDevice({ name: 'webgpu', threads, memory, target: webgpuTarget });
  try {
    (await device.variables({ probe: { shape: [1], data: Float32Array.of(1) } })).dispose();
  } catch (error) {
    throw new EnvironmentError({
      message: `the device webgpu cannot be opened: ${reasonOf(error)}`,
      hint:
        'It needs a GPU and its Vulkan (Linux, with the library libvulkan.so.1), Metal or Direct3D 12 driver; ' +
        'without one choose the device cpu.',
    });
  }
  return device;
}

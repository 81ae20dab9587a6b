import { FileSource } from '../../common/archives/bytes.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { openSafetensors } from './safetensors-header.ts';
import { readTensor } from './tensor.ts';
import { tensorsIn } from './value.ts';

/**
 * Reads all of a `.safetensors` file, such as `writeSafetensors` writes. For the files of others, which may hold more
 * than is wanted, there is `openWeights`.
 * @throws InputError where the file is cut off or damaged; the system's error where it cannot be opened.
 */
export async function readSafetensors(
  path: string,
): Promise<{ readonly tensors: HostTensors; readonly metadata: Readonly<Record<string, string>> }> {
  const file = new FileSource(path);
  try {
    const { root, metadata } = openSafetensors(file);
    const tensors = Array.from(tensorsIn(root), ([name, tensor]) => [name, readTensor(tensor)] as const);
    return { tensors: Object.fromEntries(tensors), metadata };
  } finally {
    file.close();
  }
}

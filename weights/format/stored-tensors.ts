/** Reading `.safetensors` that assay wrote, tensor by tensor, each in the very type and shape that its reader expects. */
import { FileSource } from '../../common/archives/bytes.ts';
import { openSafetensors } from './safetensors-header.ts';
import { readBytes } from './tensor.ts';
import { tensorsIn } from './value.ts';

const ARRAYS = { F64: Float64Array, I32: Int32Array, I8: Int8Array } as const;

export type StoredType = keyof typeof ARRAYS;
export type StoredArray<Type extends StoredType> = InstanceType<(typeof ARRAYS)[Type]>;

export interface StoredFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly names: ReadonlySet<string>;
  /** The values in row-major order, or in words what is wrong: it is missing, or of another type or shape. */
  read<Type extends StoredType>(
    name: string,
    type: Type,
    shape: readonly number[],
  ): StoredArray<Type> | { readonly problem: string };
  close(): void;
}

/** @throws InputError where the header is damaged or the file cut off; the system's error where it cannot be opened */
export function openStored(path: string): StoredFile {
  const file = new FileSource(path);
  try {
    const { root, metadata } = openSafetensors(file);
    const tensors = tensorsIn(root);
    return {
      metadata,
      names: new Set(tensors.keys()),
      read(name, type, shape) {
        const tensor = tensors.get(name);
        if (tensor === undefined) return { problem: `${name} is missing` };
        const found = `${tensor.dtype} [${tensor.shape.join(', ')}]`;
        const expected = `${type} [${shape.join(', ')}]`;
        // The header has been checked against the size of the file: nothing larger is allocated.
        if (found !== expected) return { problem: `${name}: expected ${expected}, found ${found}` };
        const bytes = readBytes(tensor);
        const values = new ARRAYS[type](
          bytes.buffer as ArrayBuffer,
          bytes.byteOffset,
          bytes.byteLength / ARRAYS[type].BYTES_PER_ELEMENT,
        );
        return values as StoredArray<typeof type>;
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

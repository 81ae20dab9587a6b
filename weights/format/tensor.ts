/** A tensor that is still in its file: a strided view of a stored piece of memory, read when it is asked for. */

import { type ByteSource, corrupt, memoryLimit } from '../../common/archives/bytes.ts';
import type { HostTensor } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type DType, ITEM_SIZE, toHostData } from './dtype.ts';

export interface LazyTensor {
  readonly kind: 'tensor';
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** In elements, one a dimension; 0 where a dimension is expanded. */
  readonly strides: readonly number[];
  /** Of the first element in the storage, in elements. */
  readonly offset: number;
  readonly storage: ByteSource;
}

/** Row-major strides in elements. */
export function contiguousStrides(shape: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides.unshift(step);
    step *= shape[axis]!;
  }
  return strides;
}

/**
 * What is wrong with a tensor of this geometry in a storage of `available` elements, or null. To be asked before any
 * memory is taken.
 */
export function geometryProblem(tensor: LazyTensor, available: number): string | null {
  const { shape, strides, offset, storage } = tensor;
  const numbers = [...shape, ...strides, offset];
  if (shape.length !== strides.length) return `shape [${shape}] and strides [${strides}] differ in length`;
  if (shape.length > 64) return `${shape.length} dimensions`;
  if (numbers.some((number) => !Number.isSafeInteger(number) || number < 0)) {
    return `shape [${shape}], strides [${strides}] and offset ${offset} must be whole numbers from 0`;
  }
  const count = sizeOf(shape);
  if (count === 0) return null;
  const last = shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis]!, offset);
  if (last >= available) {
    return `shape [${shape}] with strides [${strides}] from ${offset} needs ${last + 1} elements, its storage has ${available}`;
  }
  if (count * ITEM_SIZE[tensor.dtype] > memoryLimit(storage.fileSize))
    return `shape [${shape}] is larger than the file can hold`;
  return null;
}

/** The tensor's elements, row-major without gaps, as little-endian bytes of its own type. */
export function readBytes(tensor: LazyTensor): Uint8Array {
  const { shape, strides, offset, storage } = tensor;
  const size = ITEM_SIZE[tensor.dtype];
  const count = sizeOf(shape);
  if (count === 0) return new Uint8Array(0);
  const last = shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis]!, 0);
  const span = storage.read(offset * size, (last + 1) * size);
  if (isContiguous(shape, strides)) return aligned(span, size);
  return gather(span, size, shape, strides, count);
}

/**
 * Reads one tensor as float32 (every floating-point type) or int32 (integers and booleans).
 * @throws InputError for complex numbers and for integers beyond 32 bits.
 */
export function readTensor(tensor: LazyTensor): HostTensor {
  const data = toHostData(tensor.dtype, readBytes(tensor));
  if (data === null) {
    throw corrupt(tensor.storage, null, `cannot be loaded: ${tensor.dtype} values that float32 and int32 cannot hold`);
  }
  return { shape: tensor.shape, data };
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = contiguousStrides(shape);
  // The stride of a dimension of length 1 is never used, and PyTorch writes any number there.
  return shape.every((side, axis) => side === 1 || strides[axis] === expected[axis]);
}

/** Typed arrays must begin at a multiple of their element size. (`slice` would not copy where `bytes` is a Buffer.) */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

/** Copies elements in row-major order, one innermost row at a time. */
function gather(
  span: Uint8Array,
  size: number,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Uint8Array {
  const target = new Uint8Array(count * size);
  const inner = shape.length - 1;
  const index = shape.map(() => 0);
  for (let done = 0, row = 0; done < count; ) {
    for (let column = 0, from = row * size; column < shape[inner]!; column++, from += strides[inner]! * size) {
      for (let byte = 0; byte < size; byte++) target[done * size + byte] = span[from + byte]!;
      done++;
    }
    // Like an odometer: the last dimension but one advances, and carries into those before it.
    for (let axis = inner - 1; axis >= 0; axis--) {
      row += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      row -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return target;
}

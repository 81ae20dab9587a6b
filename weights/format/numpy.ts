/** numpy's scalars and arrays, as pickles and `.npy` files hold them. Objects and structures are refused. */

import type { ByteSource } from '../../common/archives/bytes.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type DType, ITEM_SIZE } from './dtype.ts';
import { contiguousStrides, type LazyTensor } from './tensor.ts';
import type { Value } from './value.ts';

const TYPES: Readonly<Record<string, DType>> = {
  f8: 'F64',
  f4: 'F32',
  f2: 'F16',
  i8: 'I64',
  i4: 'I32',
  i2: 'I16',
  i1: 'I8',
  u8: 'U64',
  u4: 'U32',
  u2: 'U16',
  u1: 'U8',
  b1: 'BOOL',
};

/** The element type of a numpy type such as `<f4`; null for what has none: other byte order, objects, text, structures. */
export function numpyType(order: string, code: string): DType | null {
  const known = Object.hasOwn(TYPES, code) ? TYPES[code]! : null;
  return order === '>' ? null : known;
}

/** An array over `storage`; null where the sizes do not fit. */
export function numpyArray(
  dtype: DType,
  shape: readonly number[],
  fortranOrder: boolean,
  storage: ByteSource,
): LazyTensor | null {
  const count = sizeOf(shape);
  if (shape.length > 32 || !shape.every((side) => Number.isSafeInteger(side) && side >= 0)) return null;
  if (count * ITEM_SIZE[dtype] !== storage.size) return null;
  // Fortran's order is C's order of the reversed dimensions.
  const strides = fortranOrder ? contiguousStrides(shape.toReversed()).toReversed() : contiguousStrides(shape);
  return { kind: 'tensor', dtype, shape, strides, offset: 0, storage };
}

/** The one value in `storage`; null where that is not what it holds. */
export function numpyScalar(dtype: DType, storage: ByteSource): Value {
  if (storage.size !== ITEM_SIZE[dtype]) return null;
  const { buffer, byteOffset, byteLength } = storage.read(0, storage.size);
  const view = new DataView(buffer, byteOffset, byteLength);
  switch (dtype) {
    case 'F64':
      return view.getFloat64(0, true);
    case 'F32':
      return view.getFloat32(0, true);
    case 'BOOL':
      return view.getUint8(0) !== 0;
    case 'I64': {
      const value = view.getBigInt64(0, true);
      return BigInt.asIntN(53, value) === value ? Number(value) : value;
    }
    case 'I32':
      return view.getInt32(0, true);
    default:
      return null;
  }
}

/** Element types by their safetensors names, and how their little-endian bytes become float32 or int32. */
import type { HostTensor } from '../../tensor/device.ts';

/** Bytes of one element. Complex numbers can be listed, not loaded: no model has them. */
export const ITEM_SIZE = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  C64: 8,
  C128: 16,
} as const;

export type DType = keyof typeof ITEM_SIZE;

export function isDType(name: unknown): name is DType {
  return typeof name === 'string' && Object.hasOwn(ITEM_SIZE, name);
}

/**
 * Floating-point types become float32, rounded to nearest as PyTorch's `.float()` does; integers become int32.
 * @param bytes elements without gaps, aligned to their size within their buffer.
 * @returns null for a type or an integer that int32 and float32 cannot hold.
 */
export function toHostData(dtype: DType, bytes: Uint8Array): HostTensor['data'] | null {
  const { buffer, byteOffset } = bytes;
  const count = bytes.byteLength / ITEM_SIZE[dtype];
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, byteOffset, count);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfToFloat);
    case 'BF16':
      return bfloatToFloat(new Uint16Array(buffer, byteOffset, count));
    case 'I32':
      return new Int32Array(buffer, byteOffset, count);
    case 'I16':
      return Int32Array.from(new Int16Array(buffer, byteOffset, count));
    case 'U16':
      return Int32Array.from(new Uint16Array(buffer, byteOffset, count));
    case 'I8':
      return Int32Array.from(new Int8Array(buffer, byteOffset, count));
    case 'U8':
    case 'BOOL':
      return Int32Array.from(bytes);
    case 'U32':
      return narrow(new Uint32Array(buffer, byteOffset, count));
    case 'I64':
      return narrow(new BigInt64Array(buffer, byteOffset, count));
    case 'U64':
      return narrow(new BigUint64Array(buffer, byteOffset, count));
    case 'C64':
    case 'C128':
      return null;
  }
}

/** int32 if every value fits, else null: a wrapped-around index would be silently wrong. */
function narrow(values: Uint32Array | BigInt64Array | BigUint64Array): Int32Array | null {
  const narrowed = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    if (value !== (value | 0)) return null;
    narrowed[index] = value;
  }
  return narrowed;
}

/** IEEE 754 binary16 bits to their value, exactly. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function bfloatToFloat(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) bits[index] = halves[index]! << 16;
  return new Float32Array(bits.buffer);
}

/** Arrays of plain numbers, as data sets have them for pixels and labels. */
import { type NpyHeader, readNpyHeader } from '../../common/archives/npy.ts';

/** In NumPy's names without byte order. */
export type NpyType = 'u1' | 'u2' | 'u4' | 'i1' | 'i2' | 'i4' | 'i8' | 'u8' | 'b1' | 'f4' | 'f8';

export interface NumberArray extends Pick<NpyHeader, 'shape' | 'start'> {
  readonly type: NpyType;
  readonly littleEndian: boolean;
}

const TYPES: readonly string[] = ['u1', 'u2', 'u4', 'i1', 'i2', 'i4', 'i8', 'u8', 'b1', 'f4', 'f8'] satisfies NpyType[];

/** @param bytes the beginning of the file @returns what it holds, or why the array cannot be used */
export function describeNumbers(bytes: Buffer): NumberArray | { readonly reason: string } {
  const header = readNpyHeader(bytes);
  if ('reason' in header) return { reason: header.at === 0 ? 'is not a NumPy array' : `has ${header.reason}` };
  const { order, code, fortran, shape, start } = header;
  // An array of Python objects would need a pickle to be run.
  if (!TYPES.includes(code)) return { reason: 'does not hold plain numbers' };
  if (fortran) return { reason: 'is stored column by column (fortran_order)' };
  return { type: code as NpyType, littleEndian: order !== '>', shape, start };
}

export function itemBytes({ type }: NumberArray): number {
  return Number(type.slice(1));
}

/** The values as numbers. @param bytes of the whole array behind the header */
export function npyValues({ type, littleEndian: little }: NumberArray, bytes: Buffer): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = Number(type.slice(1));
  const read: Readonly<Record<NpyType, (at: number) => number>> = {
    u1: (at) => view.getUint8(at),
    b1: (at) => view.getUint8(at),
    i1: (at) => view.getInt8(at),
    u2: (at) => view.getUint16(at, little),
    i2: (at) => view.getInt16(at, little),
    u4: (at) => view.getUint32(at, little),
    i4: (at) => view.getInt32(at, little),
    u8: (at) => Number(view.getBigUint64(at, little)),
    i8: (at) => Number(view.getBigInt64(at, little)),
    f4: (at) => view.getFloat32(at, little),
    f8: (at) => view.getFloat64(at, little),
  };
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => read[type](index * size));
}

/** The header of an array in NumPy's .npy format (numpy/lib/format.py documents it), versions 1 to 3. */

/** Types that data sets use for pixels and labels, in NumPy's names without byte order. */
export type NpyType = 'u1' | 'u2' | 'u4' | 'i1' | 'i2' | 'i4' | 'i8' | 'u8' | 'b1' | 'f4' | 'f8';

export interface NpyHeader {
  readonly type: NpyType;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
  /** Bytes before the first value. */
  readonly start: number;
}

const TYPES: readonly string[] = ['u1', 'u2', 'u4', 'i1', 'i2', 'i4', 'i8', 'u8', 'b1', 'f4', 'f8'] satisfies NpyType[];
/** Enough for the header of any array of plain numbers. */
export const NPY_HEADER_BYTES = 4096;

/** @param bytes the beginning of the file @returns the header, or why the array cannot be used */
export function readNpyHeader(bytes: Buffer): NpyHeader | { readonly reason: string } {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY') return { reason: 'is not a NumPy array' };
  const long = bytes[6]! > 1;
  const length = long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const start = (long ? 12 : 10) + length;
  if (start > bytes.length) return { reason: 'has a damaged header' };
  const text = bytes.toString('latin1', long ? 12 : 10, start);
  const descr = /'descr':\s*'([<>|=]?)([a-z]\d+)'/.exec(text);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text);
  if (shape === null) return { reason: 'has a damaged header' };
  // An array of Python objects would need a pickle to be run.
  if (descr === null || !TYPES.includes(descr[2]!)) return { reason: 'does not hold plain numbers' };
  if (/'fortran_order':\s*True/.test(text)) return { reason: 'is stored column by column (fortran_order)' };
  const dimensions = shape[1]!
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  if (!dimensions.every(Number.isSafeInteger)) return { reason: 'has a damaged header' };
  return { type: descr[2] as NpyType, littleEndian: descr[1] !== '>', shape: dimensions, start };
}

export function itemBytes({ type }: NpyHeader): number {
  return Number(type.slice(1));
}

/** The values as numbers. @param bytes of the whole array behind the header */
export function npyValues({ type, littleEndian: little }: NpyHeader, bytes: Buffer): readonly number[] {
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

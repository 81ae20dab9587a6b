/** The header of an array in NumPy's .npy format (numpy/lib/format.py documents it), versions 1 to 3. */

export interface NpyHeader {
  /** How bytes are ordered: `<`, `>`, or `|` and `=` where that does not matter. */
  readonly order: string;
  /** NumPy's name of the type without the byte order, such as `f4`; `O` for Python's objects. */
  readonly code: string;
  /** Stored column by column. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Bytes before the first value. */
  readonly start: number;
}

/** Enough for the header of any array of plain numbers; NumPy itself refuses headers above 10,000 bytes. */
export const NPY_HEADER_BYTES = 0x2800;

/** @param bytes the beginning of the file @returns the header, or why there is none and at which byte */
export function readNpyHeader(bytes: Buffer): NpyHeader | { readonly reason: string; readonly at: number } {
  const wide = bytes[6] !== 1;
  const first = wide ? 12 : 10;
  if (bytes.length < first || bytes.toString('latin1', 0, 6) !== '\x93NUMPY') return { reason: 'no .npy file', at: 0 };
  const start = first + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  if (start > bytes.length) return { reason: 'a header that is cut off or longer than an array needs', at: 8 };
  const text = bytes.toString('latin1', first, start);
  // Keys may stand in any order, but nothing else may.
  const part = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  const type = part(/'descr':\s*'([<>|=]?\w+)'/);
  const fortran = part(/'fortran_order':\s*(True|False)/);
  const sides = part(/'shape':\s*\(([\d,\s]*)\)/);
  if (type === undefined || fortran === undefined || sides === undefined || !/^\{[^{}]*\}\s*$/.test(text))
    return { reason: `no header of a plain array: ${text.trim().slice(0, 100)}`, at: first };
  const shape = sides
    .split(',')
    .filter((side) => side.trim() !== '')
    .map(Number);
  if (!shape.every(Number.isSafeInteger))
    return { reason: `no shape of an array: (${sides.slice(0, 100)})`, at: first };
  const [order, code] = /^[<>|=]/.test(type) ? [type[0]!, type.slice(1)] : ['|', type];
  return { order, code, fortran: fortran === 'True', shape, start };
}

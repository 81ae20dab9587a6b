/** numpy's `.npz`: a zip archive of `.npy` files, as the JAX releases of ViT are. */
import { type ByteSource, corrupt, windowOf } from './bytes.ts';
import { numpyArray, numpyType } from './numpy.ts';
import type { LazyTensor } from './tensor.ts';
import type { Value } from './value.ts';
import type { ZipArchive } from './zip.ts';

const HEAD = 0x2800;
/** The dictionary as numpy writes it: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
const HEADER = /^\{'descr': '([<>|=])(\w+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? \}\s*$/;

export function isNpz(archive: ZipArchive): boolean {
  return archive.names.length > 0 && archive.names.every((name) => name.endsWith('.npy'));
}

/** @throws InputError naming the array, where one is of Python objects or does not fit its bytes. */
export function readNpz(archive: ZipArchive): Value {
  const entries = new Map<Value, Value>();
  for (const name of archive.names) {
    entries.set(name.slice(0, -'.npy'.length), readNpy(archive.entry(name)!, archive.head(name, HEAD)));
  }
  return { kind: 'dict', entries };
}

function readNpy(entry: ByteSource, head: Uint8Array): LazyTensor {
  const { text, end } = headerText(entry, head);
  const match = HEADER.exec(text);
  if (match === null) throw corrupt(entry, 10, `no header of a plain array: ${text.trim().slice(0, 100)}`);
  const [, order, code, fortran, sides] = match;
  const dtype = numpyType(order!, code!);
  if (dtype === null) {
    throw corrupt(
      entry,
      10,
      code === 'O'
        ? 'refused: an array of pickled Python objects; nothing was run'
        : `elements of type ${order}${code}`,
      'Save the arrays as little-endian numbers',
    );
  }
  const shape = sides!
    .split(',')
    .filter((side) => side.trim() !== '')
    .map(Number);
  const data = windowOf(entry, entry.part, end, Math.max(0, entry.size - end));
  const array = numpyArray(dtype, shape, fortran === 'True', data);
  if (array === null) throw corrupt(entry, end, `shape (${sides}) of ${order}${code} does not fit ${data.size} bytes`);
  return array;
}

function headerText(entry: ByteSource, head: Uint8Array): { readonly text: string; readonly end: number } {
  const bytes = Buffer.from(head);
  const wide = bytes[6] !== 1;
  const start = wide ? 12 : 10;
  if (bytes.length < start || bytes.toString('latin1', 0, 6) !== '\x93NUMPY') throw corrupt(entry, 0, 'no .npy file');
  const end = start + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  if (end > bytes.length) throw corrupt(entry, 8, 'a header that is cut off or longer than an array needs');
  return { text: bytes.toString('latin1', start, end), end };
}

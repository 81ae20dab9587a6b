/** numpy's `.npz`: a zip archive of `.npy` files, as the JAX releases of ViT are. */
import { type ByteSource, corrupt, windowOf } from '../../common/archives/bytes.ts';
import { NPY_HEADER_BYTES, readNpyHeader } from '../../common/archives/npy.ts';
import type { ZipArchive } from '../../common/archives/zip.ts';
import { numpyArray, numpyType } from './numpy.ts';
import type { LazyTensor } from './tensor.ts';
import type { Value } from './value.ts';

export function isNpz(archive: ZipArchive): boolean {
  return archive.names.length > 0 && archive.names.every((name) => name.endsWith('.npy'));
}

/** @throws InputError naming the array, where one is of Python objects or does not fit its bytes. */
export function readNpz(archive: ZipArchive): Value {
  const entries = new Map<Value, Value>();
  for (const name of archive.names) {
    entries.set(name.slice(0, -'.npy'.length), readNpy(archive.entry(name)!, archive.head(name, NPY_HEADER_BYTES)));
  }
  return { kind: 'dict', entries };
}

function readNpy(entry: ByteSource, head: Uint8Array): LazyTensor {
  const header = readNpyHeader(Buffer.from(head));
  if ('reason' in header) throw corrupt(entry, header.at, header.reason);
  const { order, code, fortran, shape, start } = header;
  const dtype = numpyType(order, code);
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
  const data = windowOf(entry, entry.part, start, Math.max(0, entry.size - start));
  const array = numpyArray(dtype, shape, fortran, data);
  if (array !== null) return array;
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  throw corrupt(entry, start, `shape (${sides}) of ${order}${code} does not fit ${data.size} bytes`);
}

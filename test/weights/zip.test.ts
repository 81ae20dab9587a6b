import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openWeights } from '../../weights/format/file.ts';
import { readTensor } from '../../weights/format/tensor.ts';
import { tensorsIn } from '../../weights/format/value.ts';
import { checkpoint, fileOf, latin1, tensorPickle, vectors, type ZipEntry, zip } from './make.ts';

const PICKLE = latin1('\x80\x02}Va\n', tensorPickle([2], [1], 2), 's.');
const DATA = Buffer.from(Float32Array.of(1, 2).buffer);
const storage = (more: Partial<ZipEntry> = {}): ZipEntry => ({ name: 'a/data/0', data: DATA, ...more });

/** The values of tensor `a`. */
async function valuesOf(path: string): Promise<ArrayLike<number>> {
  const file = await openWeights(path);
  try {
    return readTensor(tensorsIn(file.root).get('a')!).data;
  } finally {
    file.close();
  }
}

describe('a checkpoint in a zip archive', () => {
  it('is read where other software has deflated its entries', async () => {
    const entries = [{ name: 'a/data.pkl', data: PICKLE, deflate: true }, storage({ deflate: true })];
    assert.deepEqual(await valuesOf(fileOf(zip(entries))), Float32Array.of(1, 2));
  });

  it('is recognised by what is in it, not by its name', async () => {
    assert.deepEqual(await valuesOf(fileOf(checkpoint(PICKLE, storage()), '.safetensors')), Float32Array.of(1, 2));
  });

  it('holds views of one storage', async () => {
    assert.deepEqual(await valuesOf(fileOf(vectors({ b: 1, a: 2 }))), Float32Array.of(2, 3));
  });
});

const AGAIN = '\n  Compare its size with the original and fetch it again';
const BROKEN: readonly (readonly [string, Buffer, string])[] = [
  [
    'a storage of other bytes than its checksum',
    checkpoint(PICKLE, storage({ crc: 7 })),
    `a/data/0: checksum 2e3fa576, expected 00000007: corrupt${AGAIN}`,
  ],
  [
    'a deflated storage of another length',
    checkpoint(PICKLE, storage({ deflate: true, data: Buffer.alloc(4), size: 8 })),
    'a/data/0: inflates to 4 bytes, expected 8',
  ],
  [
    'a deflated storage that inflates to more',
    checkpoint(PICKLE, storage({ deflate: true, data: Buffer.alloc(4096), size: 8 })),
    `a/data/0: cannot be inflated: Cannot create a Buffer larger than 8 bytes${AGAIN}`,
  ],
  [
    'a stored entry of two lengths',
    checkpoint(PICKLE, storage({ size: 12 })),
    `not a whole zip archive: compressed/uncompressed size mismatch for stored file: 8 != 12${AGAIN}`,
  ],
  ['two entries of one name', checkpoint(PICKLE, storage(), storage()), 'a/data/0: two entries of this name'],
  [
    'two checkpoints',
    checkpoint(PICKLE, storage(), { name: 'b/data.pkl', data: PICKLE }),
    'a zip archive with 2 entries data.pkl, expected one; it holds a/data.pkl, a/data/0, b/data.pkl',
  ],
  [
    'big-endian data',
    checkpoint(PICKLE, storage(), { name: 'a/byteorder', data: latin1('big') }),
    "a/byteorder, byte 0: byte order 'big', expected 'little'",
  ],
  ['a list', checkpoint(latin1('].')), 'holds a list, expected a dict of tensors'],
  ['an empty archive', zip([]), 'a zip archive with 0 entries data.pkl, expected one; it holds nothing'],
  [
    'a storage of an unknown type',
    checkpoint(latin1('((X\x07\0\0\0storagectorch\nQInt8Storage\nVa\nN', 'K\x01tQ.')),
    'a/data.pkl, byte 41: torch.QInt8Storage is no type of storage that assay reads',
  ],
  [
    'a persistent id that is no storage',
    checkpoint(latin1('NQ.')),
    'a/data.pkl, byte 1: a persistent id that is no storage',
  ],
  [
    'an expanded tensor of 4 TiB',
    checkpoint(latin1('}Va\n', tensorPickle([1048576, 1048576], [0, 0], 2), 's.'), storage()),
    'a/data.pkl, byte 124: a tensor that cannot be: shape [1048576,1048576] is larger than the file can hold',
  ],
  [
    'a tensor that begins behind its storage',
    checkpoint(latin1('}Va\n', tensorPickle([1], [1], 2, 2), 's.'), storage()),
    'a/data.pkl, byte 106: a tensor that cannot be: shape [1] with strides [1] from 2 needs 3 elements, its storage has 2',
  ],
];

describe('a damaged checkpoint is refused', () => {
  for (const [what, bytes, message] of BROKEN) {
    it(what, async () => {
      const path = fileOf(bytes);
      await assert.rejects(valuesOf(path), { name: 'InputError', message: `${path}: ${message}` });
    });
  }
});

const NPZ_DATA = Buffer.from(Float64Array.of(1, 2).buffer);
const npy = (header: string, data: Uint8Array): ZipEntry => {
  const text = header.padEnd(117);
  return {
    name: 'a.npy',
    data: Buffer.concat([latin1('\x93NUMPY\x01\0', String.fromCharCode(118), '\0', text, '\n'), data]),
  };
};
const header = (descr: string, shape: string): string =>
  `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
const BROKEN_NPZ: readonly (readonly [string, ZipEntry, string])[] = [
  ['text', { name: 'a.npy', data: latin1('hello, world') }, 'byte 0: no .npy file'],
  [
    'a header that is cut off',
    { name: 'a.npy', data: latin1('\x93NUMPY\x01\0\xff\xff') },
    'byte 8: a header that is cut off or longer than an array needs',
  ],
  [
    'a structured type',
    npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", DATA),
    "byte 10: no header of a plain array: {'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }",
  ],
  [
    'another byte order',
    npy(header('>f8', '(2,)'), NPZ_DATA),
    'byte 10: elements of type >f8\n  Save the arrays as little-endian numbers',
  ],
  [
    'a shape that is not that of the data',
    npy(header('<f8', '(3, 1)'), NPZ_DATA),
    'byte 128: shape (3, 1) of <f8 does not fit 16 bytes',
  ],
];

describe('an .npz', () => {
  it('is read as numpy writes it', async () => {
    assert.deepEqual(await valuesOf(fileOf(zip([npy(header('<f8', '(2,)'), NPZ_DATA)]))), Float32Array.of(1, 2));
  });

  it('is read where its data begin at any byte', async () => {
    const text = latin1(header('<f8', '(2,)'), '\n');
    const entry = Buffer.concat([latin1('\x93NUMPY\x01\0', String.fromCharCode(text.length), '\0'), text, NPZ_DATA]);
    assert.notEqual((entry.length - NPZ_DATA.length) % 8, 0);
    const path = fileOf(zip([{ name: 'a.npy', data: entry, deflate: true }]));
    assert.deepEqual(await valuesOf(path), Float32Array.of(1, 2));
  });

  for (const [what, entry, message] of BROKEN_NPZ) {
    it(`with ${what} is refused`, async () => {
      const path = fileOf(zip([entry]), '.npz');
      await assert.rejects(valuesOf(path), { name: 'InputError', message: `${path}: a.npy, ${message}` });
    });
  }
});

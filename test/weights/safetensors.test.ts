import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { HostTensor, HostTensors } from '../../tensor/device.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { fileOf, safetensors, temporaryFolder } from './make.ts';

const folder = temporaryFolder();
const path = join(folder, 'weights.safetensors');
const TENSORS: HostTensors = {
  'norm.weight': { shape: [2, 1], data: Float32Array.of(1, Number.NaN) },
  cls_token: { shape: [], data: Float32Array.of(-0) },
  count: { shape: [3], data: Int32Array.of(-1, 0, 2147483647) },
  empty: { shape: [0, 5], data: new Float32Array(0) },
};

describe('writing safetensors', () => {
  it('what is written is read back, metadata too', async () => {
    writeSafetensors(path, TENSORS, { epoch: '7', arch: 'vit' });
    const { tensors, metadata } = await readSafetensors(path);
    assert.deepEqual(tensors, Object.fromEntries(Object.entries(TENSORS).sort(([a], [b]) => (a < b ? -1 : 1))));
    assert.deepEqual(metadata, { arch: 'vit', epoch: '7' });
  });

  it('any names, shapes and values come back', async () => {
    const tensor = fc.array(fc.nat(3), { maxLength: 4 }).chain((shape) => {
      const size = sizeOf(shape);
      const data = fc.array(fc.float(), { minLength: size, maxLength: size });
      return data.map((values): HostTensor => ({ shape, data: Float32Array.from(values) }));
    });
    const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, tensor)), async (entries) => {
        const written = Object.fromEntries(entries);
        writeSafetensors(path, written);
        const { tensors } = await readSafetensors(path);
        assert.deepEqual(new Map(Object.entries(tensors)), new Map(Object.entries(written)));
      }),
      { numRuns: 50 },
    );
  });

  it('equal tensors give equal bytes in whatever order they come', () => {
    writeSafetensors(path, TENSORS, { b: '1', a: '2' });
    const first = readFileSync(path);
    writeSafetensors(path, Object.fromEntries(Object.entries(TENSORS).reverse()), { a: '2', b: '1' });
    assert.deepEqual(readFileSync(path), first);
  });

  it('the header is sorted, without holes, and the data begin at a multiple of 8', () => {
    writeSafetensors(path, TENSORS, { epoch: '7' });
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE(0));
    assert.equal(length % 8, 0);
    assert.equal(
      bytes.toString('utf8', 8, 8 + length).trimEnd(),
      '{"__metadata__":{"epoch":"7"},"cls_token":{"dtype":"F32","shape":[],"data_offsets":[0,4]},' +
        '"count":{"dtype":"I32","shape":[3],"data_offsets":[4,16]},' +
        '"empty":{"dtype":"F32","shape":[0,5],"data_offsets":[16,16]},' +
        '"norm.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[16,24]}}',
    );
  });

  it('a view of a larger array is written alone', async () => {
    const whole = Float32Array.of(1, 2, 3, 4);
    writeSafetensors(path, { part: { shape: [2], data: whole.subarray(1, 3) } });
    assert.deepEqual((await readSafetensors(path)).tensors['part']!.data, Float32Array.of(2, 3));
  });

  it('values that do not fill the shape are refused before anything is written', () => {
    const fresh = join(folder, 'fresh.safetensors');
    const tensors = { a: { shape: [2, 2], data: new Float32Array(3) } };
    assert.throws(() => writeSafetensors(fresh, tensors), new TypeError('a: shape [2,2] does not hold 3 values'));
    assert.ok(!readdirSync(folder).includes('fresh.safetensors'));
  });

  it('leaves nothing behind where it cannot write', () => {
    const taken = join(folder, 'taken');
    mkdirSync(taken);
    assert.throws(() => writeSafetensors(taken, TENSORS), { code: 'EISDIR' });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('taken.')),
      [],
    );
  });
});

const entry = (begin: number, end: number, shape = '[1]', dtype = 'F32'): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;
const AGAIN = '\n  Compare its size with the original and fetch it again';
const BROKEN: readonly (readonly [string, Buffer, string])[] = [
  [
    'cut off in its header',
    safetensors(`{"a":${entry(0, 4)}}`, 0).subarray(0, 20),
    `byte 8: expected 54 more bytes, but there are 12: truncated or corrupt${AGAIN}`,
  ],
  [
    'cut off in its data',
    safetensors(`{"a":${entry(0, 4)}}`, 3),
    `byte 8: tensors take 4 bytes, but the file has 3 after its header${AGAIN}`,
  ],
  [
    'too large a header',
    Buffer.concat([Buffer.from('ffffffffffffff7f', 'hex'), Buffer.from('{}')]),
    'byte 0: a header of 9223372036854775807 bytes, more than 16777216',
  ],
  ['no JSON', safetensors('{"a"', 0), 'byte 8: the header is no valid JSON'],
  [
    'two tensors of one name',
    safetensors(`{"a":${entry(0, 4)},"\\u0061":${entry(4, 8)}}`, 8),
    'byte 8: the header names a twice',
  ],
  [
    'an unknown type',
    safetensors(`{"a":${entry(0, 4, '[1]', 'F7')}}`, 4),
    'byte 8: a: type "F7", which assay does not read',
  ],
  [
    'a negative side',
    safetensors(`{"a":${entry(0, 4, '[-1]')}}`, 4),
    'byte 8: a: expected a shape and two offsets, all whole numbers from 0',
  ],
  [
    "a size that is not the shape's",
    safetensors(`{"a":${entry(0, 8)}}`, 8),
    'byte 8: a: F32 [1] takes 4 bytes, but has 8',
  ],
  [
    'a shape whose size overflows',
    safetensors(`{"a":${entry(0, 4, '[4294967296,4294967296]')}}`, 4),
    'byte 8: a: F32 [4294967296,4294967296] takes 73786976294838210000 bytes, but has 4',
  ],
  [
    'overlapping tensors',
    safetensors(`{"a":${entry(0, 4)},"b":${entry(2, 6)}}`, 6),
    'byte 8: b begins at 2 of the data, expected 4: tensors overlap or leave a hole',
  ],
  [
    'a hole',
    safetensors(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12),
    'byte 8: b begins at 8 of the data, expected 4: tensors overlap or leave a hole',
  ],
  [
    'bytes of no tensor',
    safetensors(`{"a":${entry(0, 4)}}`, 9),
    `byte 8: tensors take 4 bytes, but the file has 9 after its header${AGAIN}`,
  ],
  ['metadata that are no text', safetensors('{"__metadata__":{"epoch":1}}', 0), 'byte 8: metadata epoch is no text'],
  ['nothing', Buffer.alloc(0), `byte 0: expected 8 more bytes, but there are 0: truncated or corrupt${AGAIN}`],
];

describe('a damaged safetensors file is refused', () => {
  for (const [what, bytes, message] of BROKEN) {
    it(what, async () => {
      const file = fileOf(bytes, '.safetensors');
      await assert.rejects(readSafetensors(file), { name: 'InputError', message: `${file}: ${message}` });
    });
  }
});

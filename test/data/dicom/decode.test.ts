import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../../data/decoding/decode.ts';
import { decodeDicom } from '../../../data/decoding/dicom/decode.ts';
import { temporaryFolder, writeFiles } from '../files.ts';
import { dicomAs } from './encodings.ts';
import { losslessJpeg } from './lossless-jpeg.ts';
import { dicom } from './make.ts';

const gray = (change: Readonly<Record<string, number | string>> = {}) => ({
  '00280002': 1,
  '00280004': 'MONOCHROME2',
  '00280010': 2,
  '00280011': 3,
  '00280100': 16,
  '00280101': 12,
  '00280102': 11,
  '00280103': 0,
  ...change,
});
const VALUES = Uint16Array.of(0, 500, 1000, 1500, 2000, 4095);
const bytes = (values: Uint16Array | Int16Array): Uint8Array => new Uint8Array(values.buffer);

async function shown(file: Uint8Array): Promise<readonly number[] | string> {
  const raster = await decodeDicom(file);
  return 'reason' in raster ? raster.reason : [...raster.data];
}

it('DICOM files say how large a pixel is: calibrated if they can, else at the detector', async () => {
  const spacing = async (fields: Readonly<Record<string, string>>) => {
    const scan = await decodeDicom(dicom(gray(fields), bytes(VALUES)));
    return 'reason' in scan ? scan.reason : scan.spacing;
  };
  const detector = { '00181164': '0.2\\0.1' };
  assert.deepEqual(await spacing(detector), [0.1, 0.2]);
  assert.deepEqual(await spacing({ ...detector, '00280030': '0.16\\0.15' }), [0.15, 0.16]);
  assert.deepEqual(await spacing({ '00280030': '0\\0' }), undefined);
  assert.deepEqual(await spacing({}), undefined);
});

describe('gray DICOM images', () => {
  const white = 0xffff;
  it('without a window show their whole range, 9 bits and more as 16', async () =>
    assert.deepEqual(
      await shown(dicom(gray(), bytes(VALUES))),
      [...VALUES].map((value) => Math.round((value / 4095) * white)),
    ));

  it('through a window after rescaling, as the standard has it', async () => {
    const window = { '00281050': '1000', '00281051': '1001', '00281053': '2', '00281052': '-1000' };
    // ((2 x - 1000) - 999.5) / 1000 + 0.5, between black and white.
    const expected = [0, 0, 0.5005, 1, 1, 1].map((share) => Math.round(share * white));
    assert.deepEqual(await shown(dicom(gray(window), bytes(VALUES))), expected);
  });

  it('of MONOCHROME1 are inverted after the window', async () => {
    const window = { '00281050': '1000', '00281051': '1001', '00280004': 'MONOCHROME1' };
    const plain = await shown(dicom(gray({ ...window, '00280004': 'MONOCHROME2' }), bytes(VALUES)));
    assert.ok(typeof plain !== 'string');
    assert.deepEqual(
      await shown(dicom(gray(window), bytes(VALUES))),
      plain.map((value) => white - value),
    );
  });

  it('know other windows', async () => {
    const of = async (shape: string) => {
      const found = await shown(
        dicom(gray({ '00281050': '1000', '00281051': '1000', '00281056': shape }), bytes(VALUES)),
      );
      return typeof found === 'string' ? found : found.map((value) => Math.round((100 * value) / white));
    };
    assert.deepEqual(await of('LINEAR_EXACT'), [0, 0, 50, 100, 100, 100]);
    assert.deepEqual(await of('SIGMOID'), [2, 12, 50, 88, 98, 100]);
  });

  it('may be signed, and have rubbish above their bits', async () => {
    const signed = Int16Array.of(-2048, 2047, -1, 0, 1, 2);
    const found = await shown(dicom(gray({ '00280103': 1 }), bytes(signed)));
    assert.ok(typeof found !== 'string');
    assert.deepEqual([found[0], found[1]], [0, white]);
    const overlaid = VALUES.map((value) => value | 0xf000);
    assert.deepEqual(await shown(dicom(gray(), bytes(overlaid))), await shown(dicom(gray(), bytes(VALUES))));
  });

  it('of 8 bits stay 8 bits', async () => {
    const eight = gray({ '00280100': 8, '00280101': 8, '00280102': 7, '00281050': '128', '00281051': '256' });
    const raster = await decodeDicom(dicom(eight, Uint8Array.of(0, 1, 100, 200, 254, 255)));
    assert.deepEqual(raster, { width: 3, height: 2, channels: 1, data: Uint8Array.of(0, 1, 100, 200, 254, 255) });
  });
});

it('colour comes interleaved whichever way it is stored', async () => {
  const colour = { '00280002': 3, '00280004': 'RGB', '00280100': 8, '00280101': 8, '00280102': 7 };
  const side = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
  const apart = Uint8Array.from({ length: 18 }, (_, at) => side[(at % 6) * 3 + Math.floor(at / 6)]!);
  assert.deepEqual(await shown(dicom(gray(colour), side)), [...side]);
  assert.deepEqual(await shown(dicom(gray({ ...colour, '00280006': 1 }), apart)), [...side]);
});

describe('uncompressed transfer syntaxes', () => {
  const window = { '00281050': '1000\\400', '00281051': '1001\\400', '00281052': '-5' };
  for (const encoding of ['implicit little-endian', 'explicit big-endian', 'deflated'] as const)
    it(encoding, async () =>
      assert.deepEqual(
        await shown(dicomAs(encoding, gray(window), bytes(VALUES))),
        await shown(dicom(gray(window), bytes(VALUES))),
      ),
    );

  it('deflated data that are damaged', async () => {
    const file = dicomAs('deflated', gray(), bytes(VALUES));
    assert.equal(await shown(file.subarray(0, file.length - 20)), 'its DICOM data are damaged or cut off');
  });
});

it('YBR is shown as RGB', async () => {
  const colour = { '00280002': 3, '00280004': 'YBR_FULL', '00280100': 8, '00280101': 8, '00280102': 7 };
  const grays = [0, 50, 100, 150, 200, 255];
  const neutral = grays.flatMap((value) => [value, 128, 128]);
  assert.deepEqual(
    await shown(dicom(gray(colour), Uint8Array.from(neutral))),
    grays.flatMap((value) => [value, value, value]),
  );
  // Red of full strength (PS3.3 C.7.6.3.1.2).
  const red = Uint8Array.from({ length: 18 }, (_, at) => [76, 85, 255][at % 3]!);
  assert.deepEqual((await shown(dicom(gray(colour), red))).slice(0, 3), [254, 0, 0]);
});

describe('compressed transfer syntaxes', () => {
  const SIDE = 64;
  const image = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => (at * 37) % 4096);
  const fields = gray({ '00280010': SIDE, '00280011': SIDE });
  const syntax = (last: string) => `1.2.840.10008.1.2${last}`;
  const plain = () => shown(dicom(fields, bytes(image)));
  const require = createRequire(import.meta.url);
  const info = { width: SIDE, height: SIDE, bitsPerSample: 12, componentCount: 1, isSigned: false };

  it('run lengths', async () => {
    const planes = [8, 0].map((shift) => Uint8Array.from(image, (value) => (value >> shift) & 0xff));
    // Every 128 bytes as they are.
    const packed = planes.map((plane) =>
      Buffer.concat(
        Array.from({ length: plane.length / 128 }, (_, part) => [
          Buffer.of(127),
          plane.subarray(part * 128, part * 128 + 128),
        ]).flat(),
      ),
    );
    const header = Buffer.alloc(64);
    header.writeUInt32LE(2, 0);
    header.writeUInt32LE(64, 4);
    header.writeUInt32LE(64 + packed[0]!.length, 8);
    assert.deepEqual(await shown(dicom(fields, [Buffer.concat([header, ...packed])], syntax('.5'))), await plain());
    const cut = Buffer.concat([header, packed[0]!, packed[1]!.subarray(0, 50)]);
    const damaged = 'its run-length coded pixels are damaged or cut off';
    assert.equal(await shown(dicom(fields, [cut], syntax('.5'))), damaged);
    const surplus = Buffer.concat([header, ...packed, Buffer.of(1, 7, 7)]);
    assert.equal(await shown(dicom(fields, [surplus], syntax('.5'))), damaged);
    const filled = Buffer.concat([header, ...packed, Buffer.of(0, 0)]);
    assert.deepEqual(await shown(dicom(fields, [filled], syntax('.5'))), await plain());
  });

  it('JPEG-LS', async () => {
    const { JpegLSEncoder } = await require('@cornerstonejs/codec-charls')();
    const encoder = new JpegLSEncoder();
    encoder.getDecodedBuffer(info).set(bytes(image));
    encoder.encode();
    const encoded = new Uint8Array(encoder.getEncodedBuffer());
    assert.deepEqual(await shown(dicom(fields, [encoded], syntax('.4.80'))), await plain());
    assert.equal(
      await shown(dicom(fields, [encoded.subarray(0, 60)], syntax('.4.80'))),
      'its compressed pixels are damaged or cut off',
    );
    assert.equal(
      await shown(dicom({ ...fields, '00280010': 8 }, [encoded], syntax('.4.80'))),
      'its pixels do not fit the size in its DICOM header',
    );
  });

  it('JPEG 2000, in several fragments', async () => {
    const { J2KEncoder } = await require('@cornerstonejs/codec-openjpeg')();
    const encoder = new J2KEncoder();
    encoder.getDecodedBuffer(info).set(bytes(image));
    encoder.setQuality(true, 0);
    encoder.encode();
    const encoded = new Uint8Array(encoder.getEncodedBuffer());
    const fragments = [encoded.subarray(0, 100), encoded.subarray(100)];
    assert.deepEqual(await shown(dicom(fields, fragments, syntax('.4.90'))), await plain());
    assert.equal(
      await shown(dicom({ ...fields, '00280011': 8 }, fragments, syntax('.4.90'))),
      'its pixels do not fit the size in its DICOM header',
    );
  });

  it('lossless JPEG, which most radiographs have', async () => {
    const encoded = losslessJpeg(image, SIDE, SIDE);
    assert.deepEqual(await shown(dicom(fields, [encoded], syntax('.4.70'))), await plain());
    assert.equal(
      await shown(dicom({ ...fields, '00280010': 8 }, [encoded], syntax('.4.57'))),
      'its pixels do not fit the size in its DICOM header',
    );
  });

  it('JPEG, of 8 bits', async () => {
    const eight = { ...fields, '00280100': 8, '00280101': 8, '00280102': 7 };
    const samples = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => 2 * (at % SIDE) + Math.floor(at / SIDE));
    const jpeg = await sharp(samples, { raw: { width: SIDE, height: SIDE, channels: 1 } })
      .toColourspace('b-w')
      .jpeg({ quality: 100 })
      .toBuffer();
    const [found, expected] = [await shown(dicom(eight, [jpeg], syntax('.4.50'))), await shown(dicom(eight, samples))];
    assert.ok(typeof found !== 'string' && typeof expected !== 'string');
    const distances = found.map((value, at) => Math.abs(value - expected[at]!));
    assert.ok(Math.max(...distances) <= 3, `${Math.max(...distances)}`);
  });

  it('but not videos', async () =>
    assert.equal(
      await shown(dicom(fields, [new Uint8Array(10)], syntax('.4.102'))),
      'its transfer syntax 1.2.840.10008.1.2.4.102 is not supported',
    ));
});

describe('DICOM files that are refused', () => {
  const cases: Readonly<Record<string, readonly [Buffer, string]>> = {
    'several frames': [
      dicom(gray({ '00280008': '12' }), bytes(VALUES)),
      'it is a multi-frame DICOM file of 12 frames; one image a file is expected, unless data.frame says which',
    ],
    palettes: [
      dicom(gray({ '00280004': 'PALETTE COLOR' }), bytes(VALUES)),
      'its photometric interpretation is PALETTE COLOR, which is not supported',
    ],
    'too many bits': [
      dicom(gray({ '00280100': 32, '00280101': 32 }), bytes(VALUES)),
      'its samples have 32 bits in 32; 8 to 16 bits can be read',
    ],
    'pixels that are cut off': [dicom(gray(), bytes(VALUES).subarray(0, 10)), 'its pixels are cut off'],
    bombs: [
      dicom(gray({ '00280010': 65535, '00280011': 65535 }), bytes(VALUES)),
      'its header declares more than 178956970 pixels, as a decompression bomb does',
    ],
    'no size': [dicom(gray({ '00280010': 0 }), bytes(VALUES)), 'its DICOM header gives no size'],
    'a cut header': [dicom(gray(), bytes(VALUES)).subarray(0, 170), 'its DICOM data are damaged or cut off'],
  };
  for (const [name, [file, reason]] of Object.entries(cases))
    it(name, async () => assert.equal(await shown(file), reason));
});

it('a DICOM file that ends within a number of its header is damaged', async () => {
  const { '00280010': _, ...rest } = gray();
  const rows = Buffer.from('\x28\x00\x10\x00US\x01\x00\x02', 'latin1');
  const file = Buffer.concat([dicom(rest, bytes(VALUES)), rows]);
  assert.equal(await shown(file), 'its DICOM data are damaged or cut off');
});

it('DICOM files are known by their contents, whatever their names', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'a.png': dicom(gray(), bytes(VALUES)), 'b.dcm': 'no image' });
  const raster = await decodeImage(`${folder}/a.png`);
  assert.ok(!('reason' in raster));
  assert.deepEqual([raster.width, raster.height, raster.data.length], [3, 2, 6]);
  assert.deepEqual(await decodeImage(`${folder}/b.dcm`), {
    reason: 'it is not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image',
  });
});

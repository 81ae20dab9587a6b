/** Generated files: tables, frames, files without parts of their header, values beyond the stored range. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { decodeDicom, isDicom } from '../../../data/decoding/dicom/decode.ts';
import { readJpegHead } from '../../../data/decoding/headers/jpeg-frame.ts';
import { dicomAs } from './encodings.ts';
import { dicom, EXPLICIT } from './make.ts';

const gray = (change: Parameters<typeof dicom>[0] = {}) => ({
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
const words = (...values: number[]): Uint8Array => bytes(Uint16Array.from(values));

async function shown(file: Uint8Array, frame: number | null = null): Promise<readonly number[] | string> {
  const raster = await decodeDicom(file, frame);
  return 'reason' in raster ? raster.reason : [...raster.data];
}
const shares = (values: readonly number[]): readonly number[] => values.map((share) => Math.round(share * 0xffff));

describe('lookup tables', () => {
  const table = (first: number, entries: Uint8Array, bits: number, count: number) => [
    { '00283002': words(count, first, bits), '00283006': entries },
  ];

  it('of the modality take the place of slope and intercept', async () => {
    const modality = table(499, words(7, 100, 200), 16, 3);
    const window = { '00281050': '150', '00281051': '101', '00281053': '5' };
    const file = dicom(gray({ ...window, '00283000': modality }), words(0, 499, 500, 501, 600, 4095));
    // (x - 149.5) / 100 + 0.5
    assert.deepEqual(await shown(file), shares([0, 0, 0.005, 1, 1, 1]));
    const whole = dicom(gray({ '00283000': modality }), words(0, 499, 500, 501, 600, 4095));
    assert.deepEqual(await shown(whole), shares([0, 0, 93 / 193, 1, 1, 1]));
  });

  it('of values of interest come before windows and after rescaling; MONOCHROME1 is inverted after them', async () => {
    const voi = table(1000, words(0, 1023, 4095), 12, 3);
    const fields = { '00281050': '1', '00281051': '2', '00281053': '2', '00283010': voi };
    const pixels = words(0, 499, 500, 501, 502, 4095);
    // 1000 is 2 times 500.
    const expected = shares([0, 0, 0, 1, 1, 1]);
    assert.deepEqual(await shown(dicom(gray(fields), pixels)), expected);
    assert.deepEqual(
      await shown(dicom(gray({ ...fields, '00280004': 'MONOCHROME1' }), pixels)),
      expected.map((value) => 0xffff - value),
    );
  });

  it('have entries of bytes, too, and 65536 of them, and begin below zero', async () => {
    const byBytes = table(1, Uint8Array.of(0, 51, 255, 0), 8, 3);
    assert.deepEqual(
      await shown(dicom(gray({ '00283010': byBytes }), words(0, 1, 2, 3, 4, 5))),
      shares([0, 0, 0.2, 1, 1, 1]),
    );
    const all = Uint16Array.from({ length: 65536 }, (_, at) => at);
    const sixteen = gray({ '00280101': 16, '00280102': 15, '00283010': table(0, bytes(all), 16, 0) });
    assert.deepEqual(await shown(dicom(sixteen, words(0, 1, 255, 256, 65534, 65535))), [0, 1, 255, 256, 65534, 65535]);
    const below = table(0x10000 - 2, words(0, 1023, 4095), 12, 3);
    const signed = dicom(gray({ '00280103': 1, '00283010': below }), bytes(Int16Array.of(-5, -2, -1, 0, 1, 5)));
    assert.deepEqual(await shown(signed), shares([0, 0, 0, 0, 0, 0]));
    const descriptor = signed.indexOf(Buffer.from('\x28\0\x02\x30US', 'latin1'));
    signed.write('SS', descriptor + 4, 'latin1');
    assert.deepEqual(await shown(signed), shares([0, 0, 1023 / 4095, 1, 1, 1]));
  });

  it('that are cut off or make no sense are named', async () => {
    const short = gray({ '00283010': table(0, words(1, 2), 12, 9) });
    assert.equal(await shown(dicom(short, bytes(VALUES))), 'its lookup table is cut off');
    const odd = gray({ '00283010': table(0, words(1, 2), 40, 2) });
    assert.equal(await shown(dicom(odd, bytes(VALUES))), 'the descriptor of its lookup table is damaged');
  });
});

describe('several frames', () => {
  const three = { '00280008': '3', '00281050': '2000', '00281051': '4001' };
  const frames = [0, 1, 2].map((frame) => VALUES.map((value) => (value + 100 * frame) % 4096));
  const one = (frame: number) => shown(dicom(gray({ ...three, '00280008': '1' }), bytes(frames[frame]!)));

  it('are refused unless data.frame names one', async () => {
    const file = dicom(gray(three), Buffer.concat(frames.map(bytes)));
    const reason =
      'it is a multi-frame DICOM file of 3 frames; one image a file is expected, unless data.frame says which';
    assert.equal(await shown(file), reason);
    for (const frame of [0, 1, 2]) assert.deepEqual(await shown(file, frame + 1), await one(frame));
    assert.equal(await shown(file, 4), 'it has 3 frames, and data.frame asks for number 4');
    assert.deepEqual(await shown(dicom(gray({ ...three, '00280008': '1' }), bytes(VALUES)), 1), await one(0));
  });

  it('each in a fragment of its own', async () => {
    const packed = frames.map((values) => {
      const planes = [8, 0].map((shift) => Buffer.of(5, ...[...values].map((value) => (value >> shift) & 0xff)));
      const header = Buffer.alloc(64);
      header.writeUInt32LE(2, 0);
      header.writeUInt32LE(64, 4);
      header.writeUInt32LE(64 + planes[0]!.length, 8);
      return Buffer.concat([header, ...planes]);
    });
    const file = dicom(gray(three), packed, '1.2.840.10008.1.2.5');
    for (const frame of [0, 1, 2]) assert.deepEqual(await shown(file, frame + 1), await one(frame));
  });

  it('have windows of their own in enhanced files', async () => {
    const window = (center: string) => ({ '00289132': [{ '00281050': center, '00281051': '1000' }] });
    const groups = { '00280008': '2', '52009230': [window('500'), window('1500')] };
    const file = dicom(gray(groups), Buffer.concat([bytes(VALUES), bytes(VALUES)]));
    const alone = (center: string) => shown(dicom(gray({ '00281050': center, '00281051': '1000' }), bytes(VALUES)));
    assert.deepEqual(await shown(file, 1), await alone('500'));
    assert.deepEqual(await shown(file, 2), await alone('1500'));
  });
});

describe('files without parts of their header', () => {
  const window = { '00080016': '1.2.3', '00281050': '1000', '00281051': '1001' };
  const whole = dicom(gray(window), bytes(VALUES));
  const meta = 132 + 12 + 8 + EXPLICIT.length + (EXPLICIT.length % 2);

  it('without the preamble', async () => {
    assert.ok(isDicom(whole.subarray(132)));
    assert.deepEqual(await shown(whole.subarray(132)), await shown(whole));
  });

  it('without preamble and meta header, in each byte order', async () => {
    assert.deepEqual(await shown(whole.subarray(meta)), await shown(whole));
    for (const [encoding, syntax] of [
      ['implicit little-endian', '1.2.840.10008.1.2'],
      ['explicit big-endian', '1.2.840.10008.1.2.2'],
    ] as const) {
      const body = dicomAs(encoding, gray(window), bytes(VALUES)).subarray(152 + syntax.length + (syntax.length % 2));
      assert.ok(isDicom(body), encoding);
      assert.deepEqual(await shown(body), await shown(whole), encoding);
    }
  });

  it('with the preamble and no meta header', async () =>
    assert.deepEqual(await shown(Buffer.concat([whole.subarray(0, 132), whole.subarray(meta)])), await shown(whole)));

  it('compressed ones are refused: nothing says how', async () => {
    const packed = dicom(gray(window), [Buffer.alloc(10)], EXPLICIT).subarray(meta);
    assert.equal(await shown(packed), 'its pixels are compressed, but its header does not say how');
  });

  it('whose elements have no types where the header promises them', async () => {
    const file = dicomAs('implicit little-endian', gray(window), bytes(VALUES));
    const lie = dicom({}, new Uint8Array(), EXPLICIT).subarray(0, meta);
    const body = file.subarray(152 + 18);
    assert.equal(
      await shown(Buffer.concat([lie, body])),
      'its header says transfer syntax 1.2.840.10008.1.2.1, but its elements have no types, as in 1.2.840.10008.1.2',
    );
  });
});

describe('values of a lossy codec', () => {
  const require = createRequire(import.meta.url);
  const SIDE = 32;
  const size = gray({ '00280010': SIDE, '00280011': SIDE, '00281050': '2047.5', '00281051': '4096' });

  it('beyond the stored range are its ends, signed ones as well', async () => {
    const { JpegLSEncoder } = await require('@cornerstonejs/codec-charls')();
    for (const signed of [false, true]) {
      const [low, high] = signed ? [-2048, 2047] : [0, 4095];
      // As a codec leaves them: a few counts beyond either end.
      const values = Int32Array.from({ length: SIDE * SIDE }, (_, at) =>
        at % 2 === 0 ? high + (at % 5) : low - (signed ? at % 5 : 0),
      );
      const encoder = new JpegLSEncoder();
      const info = { width: SIDE, height: SIDE, bitsPerSample: 16, componentCount: 1, isSigned: false };
      encoder.getDecodedBuffer(info).set(bytes(Uint16Array.from(values, (value) => value & 0xffff)));
      encoder.setNearLossless?.(1);
      encoder.encode();
      const stream = new Uint8Array(encoder.getEncodedBuffer());
      const center = signed ? { '00281050': '-0.5', '00280103': 1 } : {};
      const found = await shown(dicom({ ...size, ...center }, [stream], '1.2.840.10008.1.2.4.81'));
      assert.ok(typeof found !== 'string', `${found}`);
      found.forEach((value, at) => {
        const share = value / 0xffff;
        assert.ok(at % 2 === 0 ? share > 0.998 : share < 0.002, `${signed} ${at}: ${value}`);
      });
    }
  });
});

describe('JPEG streams of colours without a marker', () => {
  const SIDE = 16;
  const fields = {
    ...gray(),
    '00280002': 3,
    '00280100': 8,
    '00280101': 8,
    '00280102': 7,
    '00280010': SIDE,
    '00280011': SIDE,
  };
  const samples = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => [200, 60, 90][at % 3]!);

  it('are what the header says: RGB or luminance and colour differences', async () => {
    const jpeg = await sharp(samples, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    // As libvips writes it: without JFIF's or Adobe's marker.
    assert.equal(readJpegHead(jpeg)?.marked, false);
    const read = async (photometric: string) =>
      (await shown(dicom({ ...fields, '00280004': photometric }, [jpeg], '1.2.840.10008.1.2.4.50'))).slice(0, 3);
    const near = (found: string | readonly number[], expected: readonly number[]) =>
      assert.ok(
        expected.every((value, at) => Math.abs(value - Number(found[at])) <= 2),
        `${found} for ${expected}`,
      );
    near(await read('YBR_FULL_422'), [200, 60, 90]);
    // The components as they are: Y, Cb and Cr of that colour.
    near(await read('RGB'), [105, 119, 196]);
  });
});

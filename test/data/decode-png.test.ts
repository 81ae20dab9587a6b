import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { randomStream } from '../../common/random.ts';
import { decodePlainPng } from '../../data/decoding/png.ts';
import { decodeBytes } from '../../data/decoding/sharp.ts';
import { resizeRaster } from '../../data/transforms/resize.ts';
import { golden, goldenImage } from './golden.ts';

const SIZE = 16;

function chunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), 8 + body.length);
  return out;
}

interface Made {
  readonly colour?: 0 | 2;
  readonly columns?: number;
  /** That the file declares. */
  readonly width?: number;
  readonly interlace?: number;
  readonly rows?: number;
  readonly height?: number;
  /** Of the rows in turn. */
  readonly filters?: readonly number[];
  readonly extra?: Buffer;
}

/** A file of random bytes. */
function made(how: Made) {
  const { colour = 0, columns = SIZE, width = columns, interlace = 0, rows = SIZE, height = SIZE, filters = [0] } = how;
  const { extra = Buffer.alloc(0) } = how;
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, height, 8, colour, 0, 0, interlace]);
  header.writeUInt32BE(width, 0);
  const stride = 1 + columns * (colour + 1);
  const stream = randomStream('png', filters[0]!);
  const data = Uint8Array.from({ length: rows * stride }, (_, at) =>
    at % stride === 0 ? filters[(at / stride) % filters.length]! : stream.integer(256),
  );
  const end = [chunk('IDAT', deflateSync(data)), chunk('IEND', new Uint8Array())];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), extra, ...end]);
}

const bytes = (file: string): Buffer => readFileSync(goldenImage(file));

describe('plain PNG files', () => {
  for (const file of ['filters.png', 'odd.png', 'png_named.jpg'])
    it(`${file} is read exactly`, () => {
      const raster = decodePlainPng(bytes(file))?.raster;
      const expected = golden(`${file === 'png_named.jpg' ? 'odd.png' : file}/rgb`);
      assert.deepEqual([raster?.height, raster?.width, raster?.channels], expected.shape);
      assert.deepEqual(raster?.data, expected.data);
    });

  for (const file of ['gray8.png', 'large_rgb.png'])
    it(`${file} is read as libvips reads it`, async () =>
      assert.deepEqual(decodePlainPng(bytes(file))?.raster, await decodeBytes(bytes(file))));

  for (const filters of [[0], [1], [2], [3], [4], [3, 3, 3, 4, 4, 4, 4, 1, 2, 0, 4, 3]])
    it(`any bytes under filters ${filters} are read as libvips reads them, whatever the width`, async () => {
      for (const colour of [0, 2] as const)
        for (const columns of [1, 2, 3, 4, 16, 17]) {
          const file = made({ colour, columns, rows: 17, height: 17, filters });
          assert.deepEqual(decodePlainPng(file)?.raster, await decodeBytes(file), `${colour}, ${columns}`);
        }
    });

  for (const [colour, columns, limit] of [
    [0, 48, 24],
    [0, 50, 25],
    [2, 48, 24],
    [0, 48, 31],
  ] as const)
    it(`${columns} columns ${colour === 0 ? 'gray' : 'in colours'} shrink to ${limit} as the whole picture does`, () => {
      const file = made({ colour, columns, rows: 50, height: 50, filters: [3, 3, 3, 4, 4, 2] });
      const whole = decodePlainPng(file);
      const small = decodePlainPng(file, limit);
      assert.ok(whole !== null && small !== null);
      assert.deepEqual([small.width, small.height], [columns, 50]);
      assert.deepEqual(small.raster, resizeRaster(whole.raster, small.raster.width, small.raster.height));
      assert.equal(small.raster.width, limit);
    });
});

describe('left to libvips are', () => {
  const files = {
    'other kinds of pixels': ['gray16.png', 'rgba.png', 'gray_alpha.png', 'palette8.png', 'bilevel.png', 'gray2.png'],
    'interlaced and transparent ones': ['interlaced.png', 'palette_transparent.png'],
    'damaged ones': ['truncated.png', 'bad_crc.png', 'short_data.png', 'zero_width.png', 'zero_byte.png'],
    'ones that hold more or less than they declare': ['bomb.png', 'bomb_max.png', 'zip_bomb_idat.png'],
    'files of other kinds': ['gray.jpg', 'text_renamed.png'],
  };
  for (const [kind, names] of Object.entries(files))
    it(kind, () => {
      for (const name of names) assert.equal(decodePlainPng(bytes(name)), null, name);
    });

  const text = chunk('tEXt', Buffer.from('a\0b'));
  const damaged = Buffer.from(text);
  damaged[9]! ^= 1;
  const changes: Readonly<Record<string, Made>> = {
    'gray ones with a transparent shade': { extra: chunk('tRNS', new Uint8Array(2)) },
    'ones with a damaged text': { extra: damaged },
    'ones with a second header': { extra: chunk('IHDR', Buffer.from([0, 0, 0, 4, 0, 0, 0, 4, 8, 0, 0, 0, 0])) },
    'ones with an unknown part that matters': { extra: chunk('ABCD', new Uint8Array()) },
    'ones with a part without a name': { extra: chunk('a1 d', new Uint8Array()) },
    'ones with a text amid their data': { extra: Buffer.concat([chunk('IDAT', new Uint8Array()), text]) },
    'ones with an unknown filter': { filters: [5] },
    'ones with an unknown way of interlacing': { interlace: 2 },
    'ones with a row too few': { rows: SIZE - 1 },
    'ones with a row too many': { rows: SIZE + 1 },
    'ones that declare four billion columns': { width: 0xffffffff },
  };
  for (const [name, change] of Object.entries(changes))
    it(name, () => {
      assert.equal(decodePlainPng(made(change)), null);
      assert.ok(decodePlainPng(made({ extra: text })) !== null);
    });

  it('ones cut off anywhere', () => {
    const whole = bytes('filters.png');
    for (let length = 0; length < whole.length; length += 7)
      assert.equal(decodePlainPng(whole.subarray(0, length)), null, `${length} bytes`);
  });
});

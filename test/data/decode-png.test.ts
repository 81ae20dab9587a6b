import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { decodePlainPng } from '../../data/decode-png.ts';
import { decodeBytes } from '../../data/decode-sharp.ts';
import { golden, goldenImage } from './golden.ts';

const bytes = (file: string): Buffer => readFileSync(goldenImage(file));

describe('plain PNG files', () => {
  for (const file of ['filters.png', 'odd.png', 'png_named.jpg'])
    it(`${file} is read exactly`, () => {
      const raster = decodePlainPng(bytes(file));
      const expected = golden(`${file === 'png_named.jpg' ? 'odd.png' : file}/rgb`);
      assert.deepEqual([raster?.height, raster?.width, raster?.channels], expected.shape);
      assert.deepEqual(raster?.data, expected.data);
    });

  for (const file of ['gray8.png', 'large_rgb.png'])
    it(`${file} is read as libvips reads it`, async () =>
      assert.deepEqual(decodePlainPng(bytes(file)), await decodeBytes(bytes(file))));
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

  it('ones cut off anywhere', () => {
    const whole = bytes('filters.png');
    for (let length = 0; length < whole.length; length += 7)
      assert.equal(decodePlainPng(whole.subarray(0, length)), null, `${length} bytes`);
  });
});

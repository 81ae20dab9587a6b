import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { decodeImage } from '../../data/decoding/decode.ts';
import { temporaryFolder } from './files.ts';

const [WIDTH, HEIGHT] = [13, 9];

/** A picture whose every colour is used, the last one by a single pixel at the end. */
function drawn(colours: number, progressive: boolean): Promise<Buffer> {
  const shade = (at: number): number => (at === WIDTH * HEIGHT - 1 ? colours - 1 : at % (colours - 1 || 1));
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) =>
    at % 3 === 0 ? shade(Math.floor(at / 3)) * 2 + 7 : (shade(Math.floor(at / 3)) * 5 * (at % 3)) & 255,
  );
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  return sharp(pixels, { raw }).png({ palette: true, colours, dither: 0, effort: 1, progressive }).toBuffer();
}

/** The file with its palette changed. */
function repainted(png: Buffer, change: (palette: Buffer) => Buffer): Buffer {
  const at = png.indexOf('PLTE') - 4;
  const length = png.readUInt32BE(at);
  const body = Buffer.concat([Buffer.from('PLTE'), change(png.subarray(at + 8, at + 8 + length))]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, at), head, body, sum, png.subarray(at + 12 + length)]);
}

for (const [depth, colours] of [
  [1, 2],
  [2, 3],
  [4, 11],
  [8, 100],
] as const)
  for (const interlaced of [false, true])
    test(`an index beyond the palette is refused: ${depth} bits${interlaced ? ', interlaced' : ''}`, async (t) => {
      const png = await drawn(colours, interlaced);
      assert.deepEqual([png[24], png[25], png[28]], [depth, 3, Number(interlaced)]);
      const file = `${temporaryFolder(t)}/a.png`;
      const read = async (bytes: Buffer) => {
        writeFileSync(file, bytes);
        return await decodeImage(file);
      };
      const sound = await read(png);
      assert.ok(!('reason' in sound));
      // Colours that no pixel has do no harm, where the depth has room for them.
      const room = png.readUInt32BE(png.indexOf('PLTE') - 4) / 3 < 2 ** depth;
      if (room)
        assert.deepEqual(await read(repainted(png, (palette) => Buffer.concat([palette, Buffer.from('red')]))), sound);
      assert.deepEqual(await read(repainted(png, (palette) => palette.subarray(0, -3))), {
        reason: 'its pixels point beyond its palette, which was shortened',
      });
    });

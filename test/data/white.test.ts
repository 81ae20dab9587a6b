/** Values of fewer bits than their file has, and files of several images. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { decodeImage, decodeLimited } from '../../data/decoding/decode.ts';
import { AS_FILES_SAY } from '../../data/decoding/reading.ts';
import { temporaryFolder, writeFiles } from './files.ts';
import { gray16Png } from './gray16.ts';

it('data.white becomes white; values above it are an error', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'a.png': gray16Png(3, [0, 2048, 4095]) });
  const raster = await decodeImage(join(folder, 'a.png'), { ...AS_FILES_SAY, white: 4095 });
  assert.deepEqual('reason' in raster ? raster.reason : [...raster.data], [0, 32776, 65535]);
  assert.deepEqual(await decodeImage(join(folder, 'a.png'), { ...AS_FILES_SAY, white: 1023 }), {
    reason: 'it has the value 2048, above white (data.white: 1023)',
  });
});

it('the first pixel is no other than the rest', async (t) => {
  const path = join(temporaryFolder(t), 'a.png');
  writeFiles(join(path, '..'), { 'a.png': gray16Png(3, [2048, 0, 0]) });
  const read = (white: number) => decodeImage(path, { ...AS_FILES_SAY, white });
  const raster = await read(4095);
  assert.deepEqual('reason' in raster ? raster.reason : [...raster.data], [32776, 0, 0]);
  assert.ok('reason' in (await read(1023)));
});

it('files of several images are refused unless data.frame names one', async (t) => {
  const folder = temporaryFolder(t);
  const frames = Buffer.concat([0, 100, 200].map((value) => Buffer.alloc(4 * 4 * 3, value)));
  const bytes = await sharp(frames, { raw: { width: 4, height: 12, channels: 3, pageHeight: 4 } })
    .webp({ lossless: true })
    .toBuffer();
  writeFiles(folder, { 'a.webp': bytes });
  const path = join(folder, 'a.webp');
  assert.deepEqual(await decodeImage(path), {
    reason: 'it holds 3 images; one image a file is expected, unless data.frame says which',
  });
  const second = await decodeImage(path, { ...AS_FILES_SAY, frame: 2 });
  assert.deepEqual('reason' in second ? second : [second.width, second.height, second.data[0]], [4, 4, 100]);
});

it('JSRT films are read from the files that the database hands out: 12 bits, big-endian, high values dark', async (t) => {
  const side = 2048;
  const film = Buffer.alloc(2 * side * side);
  for (let at = 0; at < side * side; at++) film.writeUInt16BE((at * 7) % 4096, 2 * at);
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'JPCLN001.IMG': film });
  const path = join(folder, 'JPCLN001.IMG');
  const raster = await decodeImage(path);
  assert.ok(!('reason' in raster));
  assert.deepEqual([raster.width, raster.height, raster.channels], [side, side, 1]);
  for (const at of [0, 1, 584, 585, side * side - 1])
    assert.equal(raster.data[at], Math.round((4095 - ((at * 7) % 4096)) * (65535 / 4095)), `${at}`);
  const small = await decodeLimited(path, 256);
  assert.ok(!('reason' in small));
  assert.deepEqual([small.width, small.raster.width, small.spacing], [side, 256, [0.175, 0.175]]);
  // The other byte order has values that 12 bits do not.
  writeFiles(folder, { 'swapped.IMG': Buffer.from(film).swap16(), 'short.IMG': film.subarray(2) });
  assert.deepEqual(await decodeImage(join(folder, 'swapped.IMG')), {
    reason: 'it has the value 5376, but a film of JSRT has 12 bits, big-endian',
  });
  assert.match(JSON.stringify(await decodeImage(join(folder, 'short.IMG'))), /it is not a PNG/);
});

it('a shrunk picture is as white as the whole one', async () => {
  const path = fileURLToPath(new URL('../golden/formats/files/bits12.png', import.meta.url));
  const [whole, small] = [await decodeImage(path), await decodeLimited(path, 6)];
  assert.ok(!('reason' in whole) && !('reason' in small));
  const mean = (data: Iterable<number>) => [...data].reduce((sum, value, _, all) => sum + value / all.length, 0);
  const list = (data: ArrayLike<number>) => Array.from(data);
  assert.ok(Math.abs(mean(list(small.raster.data)) - mean(list(whole.data))) < 1500);
});

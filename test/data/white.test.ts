/** Values of fewer bits than their file has, and files of several images. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../data/decode.ts';
import { AS_FILES_SAY } from '../../data/reading.ts';
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

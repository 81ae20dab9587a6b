import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeImage } from '../../data/decoding/decode.ts';
import { scoresTable, writeMasks } from '../../predict/files.ts';
import { temporaryFolder } from '../data/files.ts';

test('scores are a table with a row an image and a column a class, in the order of the classes', () => {
  const images = [
    { image: 'a, b.png', scores: { nodule: 0.25, effusion: 1 } },
    { image: 'c.dcm', scores: { nodule: 1e-7, effusion: 0 } },
  ];
  assert.equal(scoresTable(['effusion', 'nodule'], images), 'image,effusion,nodule\n"a, b.png",1,0.25\nc.dcm,0,1e-7\n');
});

test('masks are pictures of the size of the image, whose names any disk takes, with the share that they cover', async (t) => {
  const out = temporaryFolder(t);
  const raster = { width: 4, height: 2, channels: 1 as const, data: new Uint8Array(8).fill(100) };
  const masks = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, /* second */ 0, 0, 0, 0, 0, 0, 0, 1);
  const written = await writeMasks({ path: 'scans/one.dcm', raster, masks }, ['left/lung', 'heart'], out);
  assert.deepEqual(written, {
    image: 'scans/one.dcm',
    structures: {
      'left/lung': { pixels: 2, share: 0.25, mask: join(out, 'one.left_lung.png') },
      heart: { pixels: 1, share: 0.125, mask: join(out, 'one.heart.png') },
    },
    overlay: join(out, 'one.overlay.png'),
  });
  assert.deepEqual(readdirSync(out).toSorted(), ['one.heart.png', 'one.left_lung.png', 'one.overlay.png']);
  const heart = await decodeImage(join(out, 'one.heart.png'));
  assert.ok(!('reason' in heart));
  assert.deepEqual([...heart.data], [0, 0, 0, 0, 0, 0, 0, 255]);
});

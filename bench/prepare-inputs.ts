/**
 * Writes what bench/prepare.ts prepares: <data root> <folder>. Radiographs of covid-xray enlarged, with the noise of a
 * detector, as gray PNG files of 1024 px (folder/png) and JPEG files: gray ones of 2048 x 2560 px (folder/jpeg) and of
 * 4096 px (folder/jpeg-large), and the first in three channels (folder/jpeg-colours), as many public sets have them.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { randomStream } from '../common/random.ts';

const COUNT = 48;
/** Of 255: gives PNG files of about half a megabyte. */
const DEVIATION = 2;

const [root = '', folder = ''] = process.argv.slice(2);
const noise = Float32Array.from({ length: 1 << 20 }, normals());
for (const kind of ['png', 'jpeg', 'jpeg-large', 'jpeg-colours']) mkdirSync(join(folder, kind), { recursive: true });
const names = readdirSync(join(root, 'images')).slice(0, COUNT);
for (const [index, name] of names.entries()) {
  const file = join(root, 'images', name);
  const png = (await enlarged(file, 1024, 1024, index)).png({ adaptiveFiltering: true });
  await png.toFile(join(folder, 'png', `${index}.png`));
  const usual = await enlarged(file, 2048, 2560, index);
  await writeJpeg(usual.clone(), 'jpeg', index);
  await writeJpeg(usual.toColourspace('srgb'), 'jpeg-colours', index);
  await writeJpeg(await enlarged(file, 4096, 4096, index), 'jpeg-large', index);
}

async function writeJpeg(picture: Sharp, kind: string, index: number): Promise<void> {
  await picture.jpeg({ quality: 90 }).toFile(join(folder, kind, `${index}.jpg`));
}

async function enlarged(file: string, width: number, height: number, index: number) {
  const data = await sharp(file).resize(width, height, { fit: 'fill' }).toColourspace('b-w').raw().toBuffer();
  const noisy = Uint8ClampedArray.from(data, (value, at) => value + noise[(at + 7919 * index) & (noise.length - 1)]!);
  return sharp(noisy, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
}

function normals(): () => number {
  const stream = randomStream('noise');
  return () => DEVIATION * stream.normal();
}

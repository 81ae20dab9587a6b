/** A data set of a few small pictures of two classes, in folders. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../../common/random.ts';
import { encodePng } from '../../../data/decoding/encode-png.ts';

const SIDE = 16;

export async function writeImages(root: string): Promise<void> {
  for (const [split, count] of [
    ['train', 4],
    ['val', 2],
    ['test', 3],
  ] as const)
    for (const label of ['clear', 'disc']) {
      const folder = join(root, split, label);
      mkdirSync(folder, { recursive: true });
      for (let index = 0; index < count; index++) {
        const stream = randomStream(split, label, index);
        const pixels = Uint8Array.from({ length: SIDE * SIDE }, () => stream.integer(256));
        writeFileSync(join(folder, `${index}.png`), await encodePng(pixels, { width: SIDE, height: SIDE }));
      }
    }
}

/** Discs with their masks, in two folders. */
export async function writeMasks(root: string): Promise<void> {
  for (let index = 0; index < 10; index++) {
    const stream = randomStream('masks', index);
    const [x, y, radius] = [4 + stream.integer(8), 4 + stream.integer(8), 3 + stream.integer(3)];
    const inside = (at: number): boolean => Math.hypot((at % SIDE) - x, Math.floor(at / SIDE) - y) < radius;
    const drawn = {
      images: (at: number) => stream.integer(100) + (inside(at) ? 120 : 0),
      masks: (at: number) => (inside(at) ? 255 : 0),
    };
    for (const [folder, value] of Object.entries(drawn)) {
      mkdirSync(join(root, folder), { recursive: true });
      const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => value(at));
      writeFileSync(join(root, folder, `${index}.png`), await encodePng(pixels, { width: SIDE, height: SIDE }));
    }
  }
}

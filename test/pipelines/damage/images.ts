/** A data set of a few small pictures of two classes, in folders. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../../common/random.ts';
import { encodePng } from '../../../data/encode-png.ts';

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

/** Small pictures for tests of the program: grey noise that follows from a seed, and lists that split them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../../data/decoding/encode-png.ts';

const SIDE = 20;

/** Rows of equal blocks of four pixels. */
export async function writePicture(file: string, seed: number): Promise<void> {
  const pixels = Uint8Array.from(
    { length: SIDE * SIDE },
    (_, at) => Math.imul(Math.floor(at / 4) + 1, 2654435761 * (seed + 3)) >>> 24,
  );
  writeFileSync(file, await encodePng(pixels, { width: SIDE, height: SIDE }));
}

/** Lists of the pictures `0.png` to `9.png`, in two classes by turns: six, two and two. */
export function writeSplits(folder: string): void {
  const list = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, at) => `${from + at}.png ${(from + at) % 2}\n`).join('');
  writeFileSync(join(folder, 'train.txt'), list(0, 6));
  writeFileSync(join(folder, 'val.txt'), list(6, 8));
  writeFileSync(join(folder, 'test.txt'), list(8, 10));
}

/** What a reader makes of a file, in the form that oracle.py gives. */

import { npyValues } from '../../data/arrays/npy.ts';
import { openNpz } from '../../data/arrays/npz.ts';
import { SPLITS } from '../../data/dataset.ts';
import { decodeImage } from '../../data/decoding/decode.ts';

export type Answer =
  | { readonly refused: string }
  | { readonly shape: readonly number[]; readonly bits: 8 | 16; readonly data: string };

export async function readFile(path: string): Promise<Answer> {
  try {
    return path.endsWith('.npz') ? await readArchive(path) : await readImage(path);
  } catch (error) {
    // Archives say what is wrong with them by errors, images by reasons.
    const message = error instanceof Error ? error.message : String(error);
    return { refused: path.endsWith('.npz') ? message : `threw ${message}` };
  }
}

async function readImage(path: string): Promise<Answer> {
  const raster = await decodeImage(path);
  if ('reason' in raster) return { refused: raster.reason };
  const { width, height, channels, data } = raster;
  const shape = channels === 1 ? [height, width] : [height, width, channels];
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { shape, bits: data instanceof Uint8Array ? 8 : 16, data: bytes.toString('base64') };
}

async function readArchive(path: string): Promise<Answer> {
  const archive = await openNpz(path);
  try {
    const parts: number[] = [];
    for (const name of SPLITS.flatMap((split) => [`${split}_images`, `${split}_labels`])) {
      if (!archive.names.includes(name)) return { refused: `no ${name}` };
      const header = archive.header(name);
      if ('reason' in header) return { refused: header.reason };
      const stream = await archive.values(name, header);
      for (const value of npyValues(header, await stream.upTo(1 << 24))) parts.push(value);
    }
    return { shape: [parts.length], bits: 8, data: Buffer.from(parts).toString('base64') };
  } finally {
    archive.close();
  }
}

/** The largest difference of two pixels, at 8 bits; infinite where the shapes differ. */
export function distance(one: Answer, other: Answer): number {
  if ('refused' in one || 'refused' in other) return Number.POSITIVE_INFINITY;
  if (one.shape.join() !== other.shape.join()) return Number.POSITIVE_INFINITY;
  const [a, b] = [samplesOf(one), samplesOf(other)];
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
}

function samplesOf({ bits, data }: Exclude<Answer, { refused: string }>): Float64Array {
  const bytes = Buffer.from(data, 'base64');
  if (bits === 8) return Float64Array.from(bytes);
  return Float64Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16LE(2 * index) / 257);
}

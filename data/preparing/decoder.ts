/** One listed image as it is packed, and what its audit needs to know. */
import { type Fingerprint, fingerprint } from '../audit/fingerprint.ts';
import { decodeLimited } from '../decoding/decode.ts';
import { loadMasks } from '../decoding/masks.ts';
import { AS_FILES_SAY, type Reading } from '../decoding/reading.ts';
import type { Content } from '../formats/listing.ts';
import type { Decoded, Raster, Samples, Unreadable } from '../raster.ts';
import { limitedSize, resizeRaster } from '../transforms/resize.ts';

/** What does not depend on anything but the picture; kept in `images.json`. */
export interface ImageFacts extends Fingerprint {
  /** Width, height and bits a sample in the file. */
  readonly source: readonly [width: number, height: number, bits: 8 | 16];
  /** Width and height of a pixel of the file in millimetres; absent where the file does not say. */
  readonly spacing?: readonly [width: number, height: number];
  /** The largest sample, as stored; absent where the file or the experiment says which value is white. */
  readonly largest?: number;
  /** Pixels inside each structure's mask, as stored. */
  readonly foreground?: readonly number[];
}

export interface LoadedImage {
  readonly raster: Raster;
  readonly masks?: Uint8Array;
  readonly facts: ImageFacts;
}

export type FileContent = Extract<Content, { kind: 'file' }>;

/** Decodes an image and its masks; one whose short side is above `store` pixels is shrunk to that. */
export async function loadFile(
  { path, masks }: FileContent,
  store: number,
  reading: Reading = AS_FILES_SAY,
): Promise<LoadedImage | Unreadable> {
  const decoded = await decodeLimited(path, store, reading);
  if ('reason' in decoded) return decoded;
  const { raster } = decoded;
  const source = { ...decoded, shown: decoded.shown === true || reading.white !== null };
  if (masks === undefined) return loaded(raster, source);
  const planes = await loadMasks(masks, decoded, raster, reading);
  return 'reason' in planes ? planes : loaded(raster, source, planes);
}

/** The same for an image that is in memory already. @param shown whether it is known which value is white */
export function loadRaster(
  original: Raster,
  masks: Uint8Array | undefined,
  store: number,
  shown: boolean,
): LoadedImage {
  const size = limitedSize(original.width, original.height, store);
  const source = { width: original.width, height: original.height, shown };
  if (size === null || masks !== undefined) return loaded(original, source, masks);
  return loaded(resizeRaster(original, size.width, size.height), source);
}

function loaded(
  raster: Raster,
  { width, height, spacing, shown }: Omit<Decoded, 'raster'>,
  masks?: Uint8Array,
): LoadedImage {
  const source = [width, height, raster.data instanceof Uint8Array ? 8 : 16] as const;
  const largest = shown === true ? {} : { largest: largestOf(raster.data) };
  const facts = { source, ...(spacing && { spacing }), ...fingerprint(raster), ...largest };
  if (masks === undefined) return { raster, facts };
  return { raster, masks, facts: { ...facts, foreground: foreground(masks, raster) } };
}

function largestOf(samples: Samples): number {
  let most = 0;
  for (let at = 0; at < samples.length; at++) if (samples[at]! > most) most = samples[at]!;
  return most;
}

function foreground(masks: Uint8Array, { width, height }: Raster): readonly number[] {
  const size = width * height;
  return Array.from({ length: masks.length / size }, (_, structure) => {
    let count = 0;
    for (let at = structure * size; at < (structure + 1) * size; at++) count += masks[at]!;
    return count;
  });
}

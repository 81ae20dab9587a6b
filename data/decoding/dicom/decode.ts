/** One image of a DICOM file, as gray or RGB. Loads the parser; codecs only where a file needs them. */
import type { DataSet } from 'dicom-parser';
import type { Raster, Unreadable } from '../../raster.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { colour } from './colour.ts';
import { type Decoded, decompress } from './compressed.ts';
import { fragmentsOf } from './frames.ts';
import { toGray } from './gray.ts';
import { BIG_ENDIAN, IMPLICIT, parseDataSet } from './parse.ts';

export { isDicom } from './parse.ts';

const UNCOMPRESSED = [IMPLICIT, '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', BIG_ENDIAN];

export interface Scan extends Raster {
  /** Width and height of a pixel in millimetres; absent where the file does not say. */
  readonly spacing?: readonly [width: number, height: number];
}

/** @param frame which one of several, counted from 1; null: there must be one alone */
export async function decodeDicom(file: Uint8Array, frame: number | null = null): Promise<Scan | Unreadable> {
  let set: DataSet | Unreadable;
  let about: Attributes | Unreadable;
  try {
    set = parseDataSet(file);
    if ('reason' in set) return set;
    about = readAttributes(set, frame);
  } catch {
    // The parser throws texts, and objects that are no Error.
    return { reason: 'its DICOM data are damaged or cut off' };
  }
  if ('reason' in about) return about;
  const samples = await samplesOf(set, about);
  if ('reason' in samples) return samples;
  const { width, height, channels, spacing } = about;
  const size = { width, height, ...(spacing && { spacing }) };
  if (channels === 3) return { ...size, channels, data: colour(samples, about) };
  return { ...size, channels, data: toGray(storedValues(samples, about), about) };
}

async function samplesOf(set: DataSet, about: Attributes): Promise<Decoded | Unreadable> {
  const encapsulated = set.elements['x7fe00010']!.encapsulatedPixelData === true;
  if (UNCOMPRESSED.includes(about.syntax))
    return encapsulated
      ? { reason: 'its pixels are compressed, but its header does not say how' }
      : plainSamples(set, about);
  const stream = fragmentsOf(set, about.frame, about.frames);
  return 'reason' in stream ? stream : decompress(stream, about);
}

function plainSamples(set: DataSet, about: Attributes): Decoded | Unreadable {
  const { width, height, channels, bitsAllocated, bitsStored, photometric, syntax, frame } = about;
  const { dataOffset, length, vr } = set.elements['x7fe00010']!;
  const sampleBytes = bitsAllocated === 8 ? 1 : 2;
  // Two neighbours share their colours: four bytes.
  const halved = photometric === 'YBR_FULL_422';
  const wanted = halved ? height * Math.ceil(width / 2) * 4 : width * height * channels * sampleBytes;
  const start = frame * wanted;
  if (length < start + wanted || dataOffset + start + wanted > set.byteArray.length)
    return { reason: 'its pixels are cut off' };
  // Of its own: a Buffer's slice would be a view of the file, which must stay as it is.
  const bytes = Buffer.from(set.byteArray.subarray(dataOffset + start, dataOffset + start + wanted));
  if (syntax === BIG_ENDIAN && sampleBytes === 2) bytes.swap16();
  // Bytes in words are swapped, too, and a word may be half of one frame and half of the next.
  if (syntax === BIG_ENDIAN && sampleBytes === 1 && vr === 'OW')
    bytes.forEach((_, at) => {
      bytes[at] = set.byteArray[dataOffset + ((start + at) ^ 1)] ?? 0;
    });
  const planar = about.planar && !halved;
  return {
    bytes: halved ? full(bytes, width) : bytes,
    sampleBytes,
    precision: bitsStored,
    lossy: false,
    rgb: photometric === 'RGB',
    planar,
  };
}

/** A colour for every pixel: rows of two lights and their two colour differences. */
function full(bytes: Uint8Array, width: number): Uint8Array {
  const pairs = Math.ceil(width / 2);
  const out = new Uint8Array((bytes.length / (4 * pairs)) * width * 3);
  for (let pixel = 0; pixel < out.length / 3; pixel++) {
    const x = pixel % width;
    const at = 4 * (Math.floor(pixel / width) * pairs + (x >> 1));
    out.set([bytes[at + (x & 1)]!, bytes[at + 2]!, bytes[at + 3]!], 3 * pixel);
  }
  return out;
}

/**
 * With the sign, and without what lies in the bits that are not stored, such as overlays. A lossy codec instead overshoots
 * where an image is bright: its values are held within the range.
 */
function storedValues(samples: Decoded, { bitsStored, signed }: Attributes): Int32Array {
  const { bytes, sampleBytes, precision, lossy } = samples;
  const values = new Int32Array(bytes.length / sampleBytes);
  const unused = 32 - (lossy ? precision : Math.min(precision, bitsStored));
  const [least, most] = signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];
  for (let index = 0; index < values.length; index++) {
    const raw = sampleBytes === 1 ? bytes[index]! : bytes[2 * index]! | (bytes[2 * index + 1]! << 8);
    const value = signed ? (raw << unused) >> unused : (raw << unused) >>> unused;
    values[index] = Math.min(most, Math.max(least, value));
  }
  return values;
}

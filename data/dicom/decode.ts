/** One DICOM file with one image, as gray or RGB. Loads the parser; codecs only where a file needs them. */
import { inflateRawSync } from 'node:zlib';
import dicomParser, { type ByteArray, type DataSet } from 'dicom-parser';
import type { Raster, Unreadable } from '../raster.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { type Decoded, decompress } from './compressed.ts';
import { toGray } from './gray.ts';

const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const UNCOMPRESSED = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', BIG_ENDIAN];
/** A deflated file may claim anything. */
const MAX_INFLATED_BYTES = 1 << 30;

/** Whether a file begins as DICOM files do: 128 bytes of anything, then DICM. */
export function isDicom(head: Uint8Array): boolean {
  return head.length >= 132 && Buffer.from(head.buffer, head.byteOffset + 128, 4).toString('latin1') === 'DICM';
}

export interface Scan extends Raster {
  /** Width and height of a pixel in millimetres; absent where the file does not say. */
  readonly spacing?: readonly [width: number, height: number];
}

export async function decodeDicom(file: Uint8Array): Promise<Scan | Unreadable> {
  let set: DataSet;
  let about: Attributes | Unreadable;
  try {
    set = dicomParser.parseDicom(file, { inflater });
    about = readAttributes(set);
  } catch {
    // The parser throws texts, and objects that are no Error.
    return { reason: 'its DICOM data are damaged or cut off' };
  }
  if ('reason' in about) return about;
  const samples = UNCOMPRESSED.includes(about.syntax) ? plainSamples(set, about) : await encapsulated(set, about);
  if ('reason' in samples) return samples;
  const { width, height, channels, spacing } = about;
  const size = { width, height, ...(spacing && { spacing }) };
  if (channels === 3) return { ...size, channels, data: colour(samples, about) };
  return { ...size, channels, data: toGray(storedValues(samples, about), about) };
}

function inflater(bytes: ByteArray, position: number): ByteArray {
  const inflated = inflateRawSync(bytes.subarray(position), { maxOutputLength: MAX_INFLATED_BYTES });
  return Buffer.concat([bytes.subarray(0, position), inflated]);
}

function plainSamples(set: DataSet, about: Attributes): Decoded | Unreadable {
  const { width, height, channels, bitsAllocated, photometric, syntax } = about;
  const { dataOffset, length } = set.elements['x7fe00010']!;
  const sampleBytes = bitsAllocated === 8 ? 1 : 2;
  const wanted = width * height * channels * sampleBytes;
  if (photometric === 'YBR_FULL_422')
    return { reason: 'its uncompressed pixels are YBR_FULL_422, which is not supported' };
  if (length < wanted || dataOffset + wanted > set.byteArray.length) return { reason: 'its pixels are cut off' };
  const bytes = set.byteArray.slice(dataOffset, dataOffset + wanted);
  if (syntax === BIG_ENDIAN && sampleBytes === 2) Buffer.from(bytes.buffer, bytes.byteOffset, wanted).swap16();
  return { bytes, sampleBytes, rgb: photometric === 'RGB' };
}

async function encapsulated(set: DataSet, about: Attributes): Promise<Decoded | Unreadable> {
  const fragments = set.elements['x7fe00010']!.fragments ?? [];
  // One image: all fragments are its own, whatever the table of offsets says.
  const parts = fragments.map(({ position, length }) => set.byteArray.subarray(position, position + length));
  return parts.length === 0 ? { reason: 'its pixels are cut off' } : decompress(Buffer.concat(parts), about);
}

/** With the sign, and without what lies in the bits that are not stored. */
function storedValues({ bytes, sampleBytes }: Decoded, { bitsStored, signed }: Attributes): Int32Array {
  const values = new Int32Array(bytes.length / sampleBytes);
  const unused = 32 - bitsStored;
  for (let index = 0; index < values.length; index++) {
    const raw = sampleBytes === 1 ? bytes[index]! : bytes[2 * index]! | (bytes[2 * index + 1]! << 8);
    values[index] = signed ? (raw << unused) >> unused : (raw << unused) >>> unused;
  }
  return values;
}

/** Interleaved RGB. */
function colour({ bytes, rgb }: Decoded, { planar, syntax, photometric }: Attributes): Uint8Array {
  const pixels = bytes.length / 3;
  // Compressed samples come side by side from every codec here.
  const apart = planar && UNCOMPRESSED.includes(syntax);
  const out = new Uint8Array(bytes.length);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < 3; channel++)
      out[3 * pixel + channel] = bytes[apart ? channel * pixels + pixel : 3 * pixel + channel]!;
  if (!rgb && photometric.startsWith('YBR_FULL')) ybrToRgb(out);
  return out;
}

/** In place (PS3.3 C.7.6.3.1.2); the array clamps and rounds nothing by itself. */
function ybrToRgb(samples: Uint8Array): void {
  const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  for (let at = 0; at < samples.length; at += 3) {
    const [y, cb, cr] = [samples[at]!, samples[at + 1]! - 128, samples[at + 2]! - 128];
    samples[at] = byte(y + 1.402 * cr);
    samples[at + 1] = byte(y - 0.344136 * cb - 0.714136 * cr);
    samples[at + 2] = byte(y + 1.772 * cb);
  }
}

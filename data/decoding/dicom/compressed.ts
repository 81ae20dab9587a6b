/** Pixels of compressed transfer syntaxes, by their codec libraries, each loaded when it is first needed. */
import type { WasmDecoder } from 'assay-wasm-codec';
import type { Unreadable } from '../../raster.ts';
import { marked, readJpegHead } from '../headers/jpeg-frame.ts';
import type { Attributes } from './attributes.ts';
import { decodeRle } from './rle.ts';

/** Little-endian samples. */
export interface Decoded {
  readonly bytes: Uint8Array;
  readonly sampleBytes: 1 | 2;
  /** Bits of a sample that count, of which the header may store fewer. */
  readonly precision: number;
  /** Whether values are only near those that were encoded. */
  readonly lossy: boolean;
  /** Whether three samples are RGB already, whatever the header says. */
  readonly rgb: boolean;
  /** Whether the samples of a pixel lie in planes of their own, not side by side. */
  readonly planar: boolean;
}

type Codec = (bytes: Uint8Array, about: Attributes) => Promise<Omit<Decoded, 'lossy' | 'planar'> | Unreadable>;

/** By transfer syntax: the last parts of 1.2.840.10008.1.2. */
const CODECS: Readonly<Record<string, Codec>> = {
  '.4.50': baseline,
  '.4.51': baseline,
  '.4.57': lossless,
  '.4.70': lossless,
  '.4.80': jpegLs,
  '.4.81': jpegLs,
  '.4.90': jpeg2000,
  '.4.91': jpeg2000,
  '.5': runLength,
};

const PREFIX = '1.2.840.10008.1.2';

/** What the last parts of lossy ones are; of .91 and .81 a file may also be lossless. */
const LOSSY = ['.4.50', '.4.51', '.4.81', '.4.91'];

const OTHER_SIZE: Unreadable = { reason: 'its pixels do not fit the size in its DICOM header' };

export async function decompress(bytes: Uint8Array, about: Attributes): Promise<Decoded | Unreadable> {
  const name = about.syntax.slice(PREFIX.length);
  const codec = about.syntax.startsWith(PREFIX) ? CODECS[name] : undefined;
  if (codec === undefined) return { reason: `its transfer syntax ${about.syntax} is not supported` };
  try {
    const decoded = await codec(bytes, about);
    if ('reason' in decoded) return decoded;
    const expected = about.width * about.height * about.channels * decoded.sampleBytes;
    // Samples of a pixel come side by side from every codec here.
    return decoded.bytes.length === expected ? { ...decoded, lossy: LOSSY.includes(name), planar: false } : OTHER_SIZE;
  } catch {
    // Codecs throw texts, numbers and pointers.
    return { reason: 'its compressed pixels are damaged or cut off' };
  }
}

async function baseline(bytes: Uint8Array, { width, height, channels, photometric }: Attributes) {
  const head = readJpegHead(bytes);
  if (head === null) return { reason: 'its compressed pixels are damaged or cut off' };
  if (head.width !== width || head.height !== height || head.components !== channels) return OTHER_SIZE;
  if (head.precision !== 8) return { reason: `it is ${head.precision}-bit lossy JPEG, which is not supported` };
  // Slide scanners write RGB without a word in the stream, for which readers would take their own guess.
  const unsaid = channels === 3 && !head.marked && head.even;
  const stream = unsaid ? marked(bytes, photometric === 'RGB' ? 'rgb' : 'ybr') : bytes;
  const { decodeBytes } = await import('../sharp.ts');
  const decoded = await decodeBytes(stream);
  if ('reason' in decoded) return decoded;
  if (!(decoded.data instanceof Uint8Array) || decoded.channels !== channels) return OTHER_SIZE;
  return { bytes: decoded.data, sampleBytes: 1, precision: 8, rgb: true } as const;
}

async function lossless(bytes: Uint8Array, about: Attributes) {
  const head = readJpegHead(bytes);
  if (head?.width !== about.width || head.height !== about.height) return OTHER_SIZE;
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  // Memory of its own, from its first byte on, which a Buffer's may share with others.
  const samples = new Decoder().decompress(Uint8Array.from(bytes).buffer, 0, bytes.length);
  const sampleBytes = samples.byteLength === about.width * about.height * about.channels ? 1 : 2;
  return {
    bytes: new Uint8Array(samples),
    sampleBytes,
    precision: head.precision,
    rgb: about.photometric === 'RGB',
  } as const;
}

async function jpegLs(bytes: Uint8Array, about: Attributes) {
  const head = readJpegHead(bytes);
  if (head?.width !== about.width || head.height !== about.height) return OTHER_SIZE;
  const codec = await import('@cornerstonejs/codec-charls/decodewasmjs');
  charls ??= codec.default();
  const { JpegLSDecoder } = await charls;
  return decodeWasm(new JpegLSDecoder(), bytes, about);
}

async function jpeg2000(bytes: Uint8Array, about: Attributes) {
  const codec = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  openjpeg ??= codec.default({ print: () => undefined, printErr: () => undefined });
  const { J2KDecoder } = await openjpeg;
  const decoder = new J2KDecoder();
  return decodeWasm(decoder, bytes, about, () => decoder.readHeader());
}

let charls: ReturnType<typeof import('@cornerstonejs/codec-charls/decodewasmjs')['default']> | undefined;
let openjpeg: ReturnType<typeof import('@cornerstonejs/codec-openjpeg/decodewasmjs')['default']> | undefined;

function decodeWasm(
  decoder: WasmDecoder,
  bytes: Uint8Array,
  { width, height, channels, photometric }: Attributes,
  readHeader?: () => void,
) {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    if (readHeader !== undefined) {
      // Before memory is taken. Without a header that was read the frame's information would be whatever lay there.
      readHeader();
      const early = decoder.getFrameInfo();
      if (early.width > width || early.height > height) return OTHER_SIZE;
    }
    decoder.decode();
    const { width: w, height: h, componentCount, bitsPerSample } = decoder.getFrameInfo();
    if (w !== width || h !== height || componentCount !== channels) return OTHER_SIZE;
    const rgb = photometric === 'RGB' || photometric === 'YBR_RCT' || photometric === 'YBR_ICT';
    const samples = new Uint8Array(decoder.getDecodedBuffer());
    return { bytes: samples, sampleBytes: bitsPerSample <= 8 ? 1 : 2, precision: bitsPerSample, rgb } as const;
  } finally {
    decoder.delete();
  }
}

async function runLength(bytes: Uint8Array, about: Attributes) {
  const { width, height, channels, bitsAllocated, bitsStored, photometric } = about;
  const sampleBytes = bitsAllocated === 8 ? 1 : 2;
  const decoded = decodeRle(bytes, width * height, channels, sampleBytes);
  if ('reason' in decoded) return decoded;
  return { bytes: decoded, sampleBytes, precision: bitsStored, rgb: photometric === 'RGB' } as const;
}

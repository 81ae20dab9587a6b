/** Pixels of compressed transfer syntaxes, by their codec libraries, each loaded when it is first needed. */
import type { WasmDecoder } from 'assay-wasm-codec';
import type { Unreadable } from '../raster.ts';
import type { Attributes } from './attributes.ts';
import { decodeRle } from './rle.ts';

/** Little-endian samples, those of a pixel side by side. */
export interface Decoded {
  readonly bytes: Uint8Array;
  readonly sampleBytes: 1 | 2;
  /** Whether three samples are RGB already, whatever the header says. */
  readonly rgb: boolean;
}

type Decode = (bytes: Uint8Array, about: Attributes) => Promise<Decoded | Unreadable>;

/** By transfer syntax: the last parts of 1.2.840.10008.1.2. */
const CODECS: Readonly<Record<string, Decode>> = {
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

const OTHER_SIZE: Unreadable = { reason: 'its pixels do not fit the size in its DICOM header' };

export async function decompress(bytes: Uint8Array, about: Attributes): Promise<Decoded | Unreadable> {
  const codec = about.syntax.startsWith(PREFIX) ? CODECS[about.syntax.slice(PREFIX.length)] : undefined;
  if (codec === undefined) return { reason: `its transfer syntax ${about.syntax} is not supported` };
  try {
    const decoded = await codec(bytes, about);
    if ('reason' in decoded) return decoded;
    const expected = about.width * about.height * about.channels * decoded.sampleBytes;
    return decoded.bytes.length === expected ? decoded : OTHER_SIZE;
  } catch {
    // Codecs throw texts, numbers and pointers.
    return { reason: 'its compressed pixels are damaged or cut off' };
  }
}

async function baseline(bytes: Uint8Array, { width, height }: Attributes): Promise<Decoded | Unreadable> {
  const { decodeBytes } = await import('../decode-sharp.ts');
  const decoded = await decodeBytes(bytes);
  if ('reason' in decoded) return decoded;
  if (decoded.width !== width || decoded.height !== height) return OTHER_SIZE;
  if (!(decoded.data instanceof Uint8Array)) return { reason: 'its JPEG has more than 8 bits, which is not supported' };
  return { bytes: decoded.data, sampleBytes: 1, rgb: true };
}

async function lossless(bytes: Uint8Array, about: Attributes): Promise<Decoded | Unreadable> {
  const declared = jpegSize(bytes);
  if (declared === null || declared.width !== about.width || declared.height !== about.height) return OTHER_SIZE;
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  const copy = bytes.slice();
  const samples = new Decoder().decompress(copy.buffer, 0, copy.length);
  const sampleBytes = samples.byteLength === about.width * about.height * about.channels ? 1 : 2;
  return { bytes: new Uint8Array(samples), sampleBytes, rgb: about.photometric === 'RGB' };
}

async function jpegLs(bytes: Uint8Array, about: Attributes): Promise<Decoded | Unreadable> {
  const declared = jpegSize(bytes);
  if (declared === null || declared.width !== about.width || declared.height !== about.height) return OTHER_SIZE;
  const codec = await import('@cornerstonejs/codec-charls/decodewasmjs');
  charls ??= codec.default();
  const { JpegLSDecoder } = await charls;
  return decodeWasm(new JpegLSDecoder(), bytes, about, () => undefined);
}

async function jpeg2000(bytes: Uint8Array, about: Attributes): Promise<Decoded | Unreadable> {
  const codec = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  openjpeg ??= codec.default();
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
  readHeader: () => void,
): Decoded | Unreadable {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    readHeader();
    // JPEG 2000 tells its size before memory is taken for it; JPEG-LS was looked at before.
    const early = decoder.getFrameInfo();
    if (early.width > width || early.height > height) return OTHER_SIZE;
    decoder.decode();
    const { width: w, height: h, componentCount, bitsPerSample } = decoder.getFrameInfo();
    if (w !== width || h !== height || componentCount !== channels) return OTHER_SIZE;
    const rgb = photometric === 'RGB' || photometric === 'YBR_RCT' || photometric === 'YBR_ICT';
    return { bytes: new Uint8Array(decoder.getDecodedBuffer()), sampleBytes: bitsPerSample <= 8 ? 1 : 2, rgb };
  } finally {
    decoder.delete();
  }
}

async function runLength(bytes: Uint8Array, about: Attributes): Promise<Decoded | Unreadable> {
  const { width, height, channels, bitsAllocated, photometric } = about;
  const sampleBytes = bitsAllocated === 8 ? 1 : 2;
  const decoded = decodeRle(bytes, width * height, channels, sampleBytes);
  return 'reason' in decoded ? decoded : { bytes: decoded, sampleBytes, rgb: photometric === 'RGB' };
}

/** The size in the frame header of a JPEG or JPEG-LS stream: looked at before a codec takes memory for it. */
function jpegSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1]!;
    const isFrame = marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return null;
}

/**
 * Plain PNG files, which most radiographs are: 8 bits, gray or RGB, neither interlaced nor transparent. Twice as fast as
 * libvips, most of whose time for them goes into passing rows between threads. Everything else, and whatever looks
 * damaged, is left to it, so that there is one place that judges files.
 */
import { crc32, inflateSync } from 'node:zlib';
import type { Decoded, Raster } from './raster.ts';
import { limitedSize } from './transforms/resize.ts';
import { openResizer } from './transforms/resize-bytes.ts';
import { UNDO } from './unfilter.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Deflate cannot pack closer: a file that declares more pixels than its data can hold is not given memory. */
const MAX_RATIO = 1032;
/** Of the whole picture, which is in memory: libvips, to which larger ones are left, shrinks while it reads. */
const MOST_BYTES = 1 << 26;
const CHANNELS: Readonly<Record<number, 1 | 3>> = { 0: 1, 2: 3 };

interface Plain {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Compressed. */
  readonly data: Buffer;
}

export function isPng(head: Buffer): boolean {
  return head.subarray(0, 8).equals(SIGNATURE);
}

/** The picture, its short side shrunk to at most `limit` pixels, or null where it is not such a file. */
export function decodePlainPng(bytes: Buffer, limit = Number.POSITIVE_INFINITY): Decoded | null {
  const plain = parse(bytes);
  if (plain === null) return null;
  const { width, height, channels, data } = plain;
  const length = height * (1 + width * channels);
  if (length > MOST_BYTES || length > data.length * MAX_RATIO) return null;
  const rows = inflate(data, length);
  if (rows === null || rows.length !== length) return null;
  const raster = reconstruct(rows, plain, limit);
  return raster === null ? null : { raster, width, height };
}

/** Walks through all chunks; null where one is damaged or says that the file is not plain. */
function parse(bytes: Buffer): Plain | null {
  if (!isPng(bytes)) return null;
  const parts: Buffer[] = [];
  let header: Omit<Plain, 'data'> | null = null;
  let before = '';
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return null;
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, end);
    // The header stands before all others, once, and the parts of the data together.
    if ((type === 'IHDR') !== (at === 8) || (type === 'IDAT' && parts.length > 0 && before !== 'IDAT')) return null;
    if (type === 'IHDR') header = readHeader(body);
    if (header === null || type === 'tRNS' || !/^([a-z][A-Za-z]{3}|IHDR|PLTE|IDAT|IEND)$/.test(type)) return null;
    if (type === 'IDAT') parts.push(body);
    if (type === 'IEND') return { ...header, data: parts.length === 1 ? parts[0]! : Buffer.concat(parts) };
    at = end + 4;
    before = type;
  }
  return null;
}

function readHeader(body: Buffer): Omit<Plain, 'data'> | null {
  if (body.length !== 13) return null;
  const [depth, colour, ...methods] = body.subarray(8);
  const channels = CHANNELS[colour!];
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
  if (depth !== 8 || channels === undefined || methods.some((method) => method !== 0)) return null;
  return width === 0 || height === 0 ? null : { width, height, channels };
}

function inflate(data: Buffer, length: number): Buffer | null {
  try {
    // One piece of memory of the right size.
    return inflateSync(data, { chunkSize: Math.max(64, length), maxOutputLength: length });
  } catch {
    return null;
  }
}

/** Rows that are shrunk together, while they are in the processor's cache. */
const ROWS_AT_ONCE = 16;

/** Undoes the filters; null where one is unknown. Rows move towards the front of the same memory, over what is done. */
function reconstruct(packed: Buffer, { width, height, channels }: Plain, limit: number): Raster | null {
  const stride = width * channels;
  const bytes = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const nothing = new DataView(new ArrayBuffer(stride));
  const data = new Uint8Array(packed.buffer, packed.byteOffset, height * stride);
  const size = limitedSize(width, height, limit);
  const whole = { width, height, channels, data };
  const resizer = size === null ? null : openResizer(whole, size.width, size.height);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1) + 1;
    const undo = UNDO[packed[from - 1]!];
    if (undo === undefined) return null;
    const [above, up] = y === 0 ? [nothing, 0] : [bytes, (y - 1) * stride];
    undo({ bytes, from, to: y * stride, above, up, stride, step: channels });
    if ((y + 1) % ROWS_AT_ONCE === 0) resizer?.advance(y + 1);
  }
  resizer?.advance(height);
  // In memory of its own, which may be handed over: that of small buffers is shared.
  return resizer?.finish() ?? { ...whole, data: data.slice() };
}

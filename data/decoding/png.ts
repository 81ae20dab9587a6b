/**
 * Plain PNG files, which most radiographs are: 8 bits, gray or RGB, neither interlaced nor transparent. Twice as fast as
 * libvips, most of whose time for them goes into passing rows between threads. Everything else, and whatever looks
 * damaged, is left to it, so that there is one place that judges files.
 */
import { crc32, inflateSync } from 'node:zlib';
import type { Decoded, Raster } from '../raster.ts';
import { limitedSize } from '../transforms/resize.ts';
import { openResizer } from '../transforms/resize-bytes.ts';
import { UNDO, UNDO_TWO } from './unfilter.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Deflate cannot pack closer: a file that declares more pixels than its data can hold is not given memory. */
const MAX_RATIO = 1032;
/** Of the whole picture, which is in memory: libvips, to which larger ones are left, shrinks while it reads. */
const MOST_BYTES = 1 << 26;
/** Chunks that say of transparency, of how the picture is turned, or of further frames: such a file is not plain. */
const TELLING = ['tRNS', 'eXIf', 'acTL'];
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
    if (header === null || TELLING.includes(type) || !/^([a-z][A-Za-z]{3}|IHDR|PLTE|IDAT|IEND)$/.test(type))
      return null;
    // Fewer bits that count than there are: only the whole picture shows how its values are meant.
    if (type === 'sBIT' && body.some((bits) => bits < 8)) return null;
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

/** Undoes the filters, and shrinks meanwhile; null where a filter is unknown. */
function reconstruct(rows: Buffer, { width, height, channels }: Plain, limit: number): Raster | null {
  const stride = width * channels;
  const [start, pitch] = [1, stride + 1];
  const bytes = new DataView(rows.buffer, rows.byteOffset, rows.length);
  const nothing = new DataView(new ArrayBuffer(stride));
  const size = limitedSize(width, height, limit);
  const resizer =
    size === null ? null : openResizer({ width, height, channels, data: rows, start, pitch }, size.width, size.height);
  let undone = 0;
  while (undone < height) {
    const at = start + undone * pitch;
    const filter = rows[at - 1]!;
    const [above, up] = undone === 0 ? [nothing, 0] : [bytes, at - pitch];
    const two = channels === 1 && undone + 1 < height && rows[at - 1 + pitch] === filter ? UNDO_TWO[filter] : null;
    const undo = two ?? UNDO[filter];
    if (undo === undefined) return null;
    undo({ bytes, at, above, up, stride, step: channels });
    undone += two == null ? 1 : 2;
    // At once, while the rows are in the processor's cache.
    resizer?.advance(undone);
  }
  return resizer?.finish() ?? { width, height, channels, data: withoutGaps(rows, height, stride) };
}

/** In memory of its own, which may be handed over: that of small buffers is shared. */
function withoutGaps(rows: Buffer, height: number, stride: number): Uint8Array {
  const data = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) data.set(rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)), y * stride);
  return data;
}

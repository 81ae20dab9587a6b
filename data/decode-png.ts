/**
 * Plain PNG files, which most radiographs are: 8 bits, gray or RGB, neither interlaced nor transparent. Twice as fast as
 * libvips, most of whose time for them goes into passing rows between threads. Everything else, and whatever looks
 * damaged, is left to it, so that there is one place that judges files.
 */
import { crc32, inflateSync } from 'node:zlib';
import type { Raster } from './raster.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Deflate cannot pack closer: a file that declares more pixels than its data can hold is not given memory. */
const MAX_RATIO = 1032;
/** Of the whole picture, which is in memory twice: libvips, to which larger ones are left, shrinks while it reads. */
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

/** The picture, or null where it is not such a file. */
export function decodePlainPng(bytes: Buffer): Raster | null {
  const plain = parse(bytes);
  if (plain === null) return null;
  const { width, height, channels, data } = plain;
  const length = height * (1 + width * channels);
  if (length > MOST_BYTES || length > data.length * MAX_RATIO) return null;
  const rows = inflate(data, length);
  if (rows === null || rows.length !== length) return null;
  return reconstruct(rows, width, height, channels);
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

/**
 * Undoes the filter of each row (PNG specification, 9.2); null where it is unknown. Gray rows move towards the front of
 * the same memory, over what has been read; of RGB rows that would overwrite the channels that come later.
 */
function reconstruct(packed: Buffer, width: number, height: number, channels: 1 | 3): Raster | null {
  const stride = width * channels;
  const source = new Uint8Array(packed.buffer, packed.byteOffset, packed.length);
  const out = channels === 1 ? source : new Uint8Array(height * stride);
  const nothing = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1) + 1;
    const filter = source[from - 1]!;
    if (filter > 4) return null;
    const [above, up] = y === 0 ? [nothing, 0] : [out, (y - 1) * stride];
    const rows: Rows = { source, from, out, to: y * stride, above, up, stride };
    // Channel by channel, so that the value to the left need not be read again.
    for (let channel = 0; channel < channels; channel++) UNDO[filter]!(rows, channel, channels);
  }
  return { width, height, channels, data: out.subarray(0, height * stride) };
}

/** A filtered row and where it goes, and the row above it, which is done. */
interface Rows {
  readonly source: Uint8Array;
  readonly from: number;
  readonly out: Uint8Array;
  readonly to: number;
  readonly above: Uint8Array;
  readonly up: number;
  readonly stride: number;
}

type Undo = (rows: Rows, channel: number, step: number) => void;

const UNDO: readonly Undo[] = [
  ({ source, from, out, to, stride }, first, step) => {
    for (let x = first; x < stride; x += step) out[to + x] = source[from + x]!;
  },
  ({ source, from, out, to, stride }, first, step) => {
    let left = 0;
    for (let x = first; x < stride; x += step) {
      left = (source[from + x]! + left) & 255;
      out[to + x] = left;
    }
  },
  ({ source, from, out, to, above, up, stride }, first, step) => {
    for (let x = first; x < stride; x += step) out[to + x] = source[from + x]! + above[up + x]!;
  },
  ({ source, from, out, to, above, up, stride }, first, step) => {
    let left = 0;
    for (let x = first; x < stride; x += step) {
      left = (source[from + x]! + ((left + above[up + x]!) >> 1)) & 255;
      out[to + x] = left;
    }
  },
  ({ source, from, out, to, above, up, stride }, first, step) => {
    let left = 0;
    let corner = 0;
    for (let x = first; x < stride; x += step) {
      const top = above[up + x]!;
      const byLeft = Math.abs(top - corner);
      const byTop = Math.abs(left - corner);
      const byCorner = Math.abs(left + top - 2 * corner);
      const nearest = byLeft <= byTop && byLeft <= byCorner ? left : byTop <= byCorner ? top : corner;
      left = (source[from + x]! + nearest) & 255;
      out[to + x] = left;
      corner = top;
    }
  },
];

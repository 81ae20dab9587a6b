/**
 * Whether a PNG file points beyond its palette. Decoders make black of such a pixel, each in its way and without a word;
 * it means that the palette was shortened, or that the indices are not those that were written.
 */
import { inflateSync } from 'node:zlib';
import { PIXEL_LIMIT } from '../limits.ts';
import { isPng } from './png.ts';
import { UNDO } from './unfilter.ts';

interface Indexed {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly interlaced: boolean;
  readonly colours: number;
  readonly data: Buffer;
}

/** False of anything else, and of files that are damaged otherwise: that is said when they are decoded. */
export function pointsBeyondPalette(bytes: Buffer): boolean {
  const picture = indexed(bytes);
  // Most palettes have a colour for every index that the depth allows.
  if (picture === null || picture.colours >= 2 ** picture.depth) return false;
  const passes = picture.interlaced ? ADAM7 : WHOLE;
  const sizes = passes.map(({ x, y, dx, dy }) => ({
    width: Math.max(0, Math.ceil((picture.width - x) / dx)),
    height: Math.max(0, Math.ceil((picture.height - y) / dy)),
  }));
  const parts = sizes.filter(({ width, height }) => width > 0 && height > 0);
  const strideOf = (width: number): number => Math.ceil((width * picture.depth) / 8);
  const length = parts.reduce((sum, { width, height }) => sum + height * (1 + strideOf(width)), 0);
  const rows = inflated(picture.data, length);
  if (rows === null || rows.length !== length) return false;
  let start = 0;
  for (const { width, height } of parts) {
    const stride = strideOf(width);
    if (!unfilter(rows, start, stride, height)) return false;
    for (let y = 0; y < height; y++)
      if (highest(rows, start + y * (stride + 1) + 1, width, picture.depth) >= picture.colours) return true;
    start += height * (stride + 1);
  }
  return false;
}

const WHOLE = [{ x: 0, y: 0, dx: 1, dy: 1 }];
/** First column and row of each pass and the steps between its pixels (PNG specification, 8.2). */
const ADAM7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

const INDEXED_COLOUR = 3;

function indexed(bytes: Buffer): Indexed | null {
  if (!isPng(bytes) || bytes.length < 33 || bytes[25] !== INDEXED_COLOUR) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const [depth, interlaced] = [bytes[24]!, bytes[28] === 1];
  if (width * height > PIXEL_LIMIT || ![1, 2, 4, 8].includes(depth)) return null;
  const data: Buffer[] = [];
  let colours: number | null = null;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'PLTE') colours = Math.floor(length / 3);
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length));
    if (type === 'IEND') break;
    at += length + 12;
  }
  return colours === null ? null : { width, height, depth, interlaced, colours, data: Buffer.concat(data) };
}

function inflated(data: Buffer, length: number): Buffer | null {
  try {
    return inflateSync(data, { maxOutputLength: Math.max(1, length) });
  } catch {
    return null;
  }
}

function unfilter(rows: Buffer, start: number, stride: number, height: number): boolean {
  const bytes = new DataView(rows.buffer, rows.byteOffset, rows.length);
  const nothing = new DataView(new ArrayBuffer(stride));
  for (let y = 0; y < height; y++) {
    const at = start + y * (stride + 1) + 1;
    const undo = UNDO[rows[at - 1]!];
    if (undo === undefined) return false;
    const [above, up] = y === 0 ? [nothing, 0] : [bytes, at - stride - 1];
    undo({ bytes, at, above, up, stride, step: 1 });
  }
  return true;
}

/** Of the indices of a row, packed from the highest bits on. */
function highest(rows: Buffer, at: number, width: number, depth: number): number {
  let most = 0;
  const mask = 2 ** depth - 1;
  for (let x = 0; x < width; x++) {
    const bit = x * depth;
    most = Math.max(most, (rows[at + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask);
  }
  return most;
}

/**
 * The films of the JSRT database as it hands them out (Shiraishi et al., 2000): `.IMG` files without a header, 2048 rows of
 * 2048 big-endian samples of 12 bits in two bytes, 0.175 mm a pixel. They are the film's darkness: public code that reads
 * them shows 1 - value / 4096, and so do we, as radiographs of all other sources have air black.
 */
import type { Decoded, Unreadable } from '../raster.ts';

const SIDE = 2048;
const MOST = 4095;
const SPACING = 0.175;

/** Nothing in the file tells it: its name and its size do. */
export function isJsrtFilm(path: string, size: number): boolean {
  return /\.img$/i.test(path) && size === 2 * SIDE * SIDE;
}

/** The film in 16 bits. */
export function decodeJsrtFilm(bytes: Buffer): Decoded | Unreadable {
  const data = new Uint16Array(SIDE * SIDE);
  for (let at = 0; at < data.length; at++) {
    const value = bytes.readUInt16BE(2 * at);
    if (value > MOST) return { reason: `it has the value ${value}, but a film of JSRT has 12 bits, big-endian` };
    data[at] = Math.round(((MOST - value) * 0xffff) / MOST);
  }
  const raster = { width: SIDE, height: SIDE, channels: 1 as const, data };
  return { raster, width: SIDE, height: SIDE, spacing: [SPACING, SPACING] };
}

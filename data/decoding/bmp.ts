/**
 * Windows bitmaps, which libvips does not read: 1, 4 and 8 bits by palette, 24 and 32 bits in colours, uncompressed. Own code,
 * since the packages for it take memory for whatever size the header declares.
 */
import { PIXEL_LIMIT } from '../limits.ts';
import type { Raster, Unreadable } from '../raster.ts';

const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;

const COMPRESSIONS = ['', 'run lengths of 8 bits', 'run lengths of 4 bits', '', 'JPEG', 'PNG', '', '', '', '', '', ''];
/** Where colours lie in 32 bits unless the header says otherwise. */
const USUAL_MASKS = [0xff0000, 0xff00, 0xff];

export function isBmp(head: Uint8Array): boolean {
  if (head[0] !== 0x42 || head[1] !== 0x4d || head.length < 18) return false;
  // The size of the second header, which is one of a few.
  const size = Buffer.from(head.buffer, head.byteOffset, head.length).readUInt32LE(FILE_HEADER_BYTES);
  return [CORE_HEADER_BYTES, 16, 40, 52, 56, 64, 108, 124].includes(size);
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly pixels: number;
  /** Red, green and blue of each value, behind one another; empty where pixels are colours. */
  readonly palette: Uint8Array;
}

/** The picture, rows top to bottom; one channel where all colours of the palette are gray. */
export function decodeBmp(bytes: Buffer): Raster | Unreadable {
  try {
    const header = readHeader(bytes);
    return 'reason' in header ? header : readPixels(bytes, header);
  } catch (error) {
    if (error instanceof RangeError)
      return { reason: 'its image data are damaged or cut off: it ends within its header' };
    throw error;
  }
}

function readHeader(bytes: Buffer): Header | Unreadable {
  const size = bytes.readUInt32LE(FILE_HEADER_BYTES);
  const core = size === CORE_HEADER_BYTES;
  const [width, signed] = core
    ? [bytes.readUInt16LE(18), bytes.readUInt16LE(20)]
    : [bytes.readInt32LE(18), bytes.readInt32LE(22)];
  const bits = bytes.readUInt16LE(core ? 24 : 28);
  const compression = core ? 0 : bytes.readUInt32LE(30);
  const height = Math.abs(signed);
  if (width < 1 || height < 1) return { reason: `its header says ${width} x ${signed} pixels` };
  if (width * height > PIXEL_LIMIT)
    return { reason: `its header declares more than ${PIXEL_LIMIT} pixels, as a decompression bomb does` };
  if (![1, 4, 8, 24, 32].includes(bits))
    return { reason: `it has ${bits} bits a pixel; 1, 4, 8, 24 and 32 can be read` };
  const fields = compression === 3 && bits === 32;
  if (compression !== 0 && !fields)
    return {
      reason: `it is packed by ${COMPRESSIONS[compression] || `method ${compression}`}, which is not supported`,
    };
  if (fields && USUAL_MASKS.some((mask, channel) => bytes.readUInt32LE(54 + 4 * channel) !== mask))
    return { reason: 'its colours lie in unusual bits, which is not supported' };
  if (fields && size >= 56 && bytes.readUInt32LE(66) !== 0)
    return { reason: 'it has a transparency channel, which is not supported; save it as PNG' };
  const used = core || bits > 8 ? 0 : bytes.readUInt32LE(46);
  const colours = bits > 8 ? 0 : Math.min(used || 1 << bits, 1 << bits);
  return {
    ...{ width, height, topDown: signed < 0, bits },
    pixels: bytes.readUInt32LE(10),
    palette: readPalette(bytes, FILE_HEADER_BYTES + size, colours, core ? 3 : 4),
  };
}

function readPalette(bytes: Buffer, start: number, colours: number, step: number): Uint8Array {
  const palette = new Uint8Array(3 * colours);
  for (let index = 0; index < colours; index++)
    for (let channel = 0; channel < 3; channel++)
      palette[3 * index + channel] = bytes.readUInt8(start + step * index + 2 - channel);
  return palette;
}

function readPixels(bytes: Buffer, { width, height, topDown, bits, pixels, palette }: Header): Raster | Unreadable {
  // Rows are padded to whole words.
  const stride = 4 * Math.ceil((width * bits) / 32);
  if (pixels + stride * height > bytes.length)
    return {
      reason: `its image data are damaged or cut off: ${height} rows of ${stride} bytes reach beyond the end of the file`,
    };
  const gray = palette.length > 0 && isGray(palette);
  const data = new Uint8Array(width * height * (gray ? 1 : 3));
  const step = bits / 8;
  let to = 0;
  for (let row = 0; row < height; row++) {
    const start = pixels + stride * (topDown ? row : height - 1 - row);
    for (let x = 0; x < width; x++) {
      if (palette.length === 0) {
        const at = start + x * step;
        [data[to], data[to + 1], data[to + 2]] = [bytes[at + 2]!, bytes[at + 1]!, bytes[at]!];
        to += 3;
        continue;
      }
      const shift = 8 - bits - ((x * bits) & 7);
      const value = (bytes[start + Math.floor(x * step)]! >> shift) & ((1 << bits) - 1);
      if (3 * value >= palette.length)
        return { reason: `it has a pixel of value ${value}, which its palette does not have` };
      if (gray) data[to++] = palette[3 * value]!;
      else for (let channel = 0; channel < 3; channel++) data[to++] = palette[3 * value + channel]!;
    }
  }
  return { width, height, channels: gray ? 1 : 3, data };
}

function isGray(palette: Uint8Array): boolean {
  for (let at = 0; at < palette.length; at += 3)
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  return true;
}

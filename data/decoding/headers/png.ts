/** What the chunks of a PNG file say (W3C PNG, third edition), without unpacking its pixels. */
import { crc32 } from 'node:zlib';
import { PIXEL_LIMIT } from '../../limits.ts';

interface Chunk {
  readonly type: string;
  /** Of its length, counted from the start of the file. */
  readonly at: number;
  readonly body: Buffer;
}

const COLOUR = { gray: 0, rgb: 2, palette: 3, 'gray with alpha': 4, rgba: 6 } as const;
/** Bits a sample that each may have. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [COLOUR.gray]: [1, 2, 4, 8, 16],
  [COLOUR.rgb]: [8, 16],
  [COLOUR.palette]: [1, 2, 4, 8],
  [COLOUR['gray with alpha']]: [8, 16],
  [COLOUR.rgba]: [8, 16],
};

/** All whole chunks up to the last one, and why they are not followed by more where that is damage. */
function chunksOf(bytes: Buffer): { readonly chunks: readonly Chunk[]; readonly cut: string | null } {
  const chunks: Chunk[] = [];
  for (let at = 8; ; ) {
    if (at + 8 > bytes.length) return { chunks, cut: 'it ends before its last chunk, IEND' };
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return { chunks, cut: `at byte ${at} there is no chunk` };
    const end = at + 8 + length;
    if (end + 4 > bytes.length) return { chunks, cut: `it ends within the chunk ${type} at byte ${at}` };
    chunks.push({ type, at, body: bytes.subarray(at + 8, end) });
    if (type === 'IEND') return { chunks, cut: null };
    at = end + 4;
  }
}

export interface PngHeader {
  /** Bits that count, where an sBIT chunk says that they are fewer than those of a sample; of all channels alike. */
  readonly significant: number | null;
  /** Frames of an animation; 1: it is none. */
  readonly frames: number;
  /** Whether the picture that every reader shows is the first of them. */
  readonly shown: boolean;
}

export function readPngHeader(bytes: Buffer): PngHeader {
  const { chunks } = chunksOf(bytes);
  const find = (type: string): number => chunks.findIndex((chunk) => chunk.type === type);
  const header = chunks[0]?.body;
  const [depth = 8, colour = 0] = header === undefined ? [] : [header[8], header[9]];
  const bits = chunks[find('sBIT')]?.body;
  const fewer = bits !== undefined && colour !== COLOUR.palette && new Set(bits).size === 1 && bits[0]! < depth;
  const control = chunks[find('acTL')]?.body;
  const frames = control !== undefined && control.length === 8 ? Math.max(1, control.readUInt32BE(0)) : 1;
  const first = find('fcTL');
  return {
    significant: fewer && bits[0]! > 0 ? bits[0]! : null,
    frames,
    shown: first >= 0 && first < find('IDAT'),
  };
}

/** What is damaged about a file that a decoder does not take. */
export function pngDamage(bytes: Buffer): string {
  const { chunks, cut } = chunksOf(bytes);
  const wrong = chunks.find(({ at, body }) => {
    const end = at + 8 + body.length;
    return crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end);
  });
  const header = chunks[0];
  if (wrong === header && wrong !== undefined) return 'its header does not fit its checksum';
  if (header?.type !== 'IHDR' || header.body.length !== 13) return 'it does not begin with a header (IHDR)';
  const [width, height] = [header.body.readUInt32BE(0), header.body.readUInt32BE(4)];
  if (width === 0 || height === 0 || width * height > PIXEL_LIMIT)
    return `its header says ${width} x ${height} pixels, of which 1 to ${PIXEL_LIMIT} can be read`;
  const [depth, colour] = [header.body[8]!, header.body[9]!];
  if (DEPTHS[colour]?.includes(depth) !== true)
    return `its header says ${depth} bits a sample with colour type ${colour}, which PNG does not have`;
  if (wrong !== undefined) return `its chunk ${wrong.type} at byte ${wrong.at} does not fit its checksum`;
  if (cut !== null) return cut;
  return chunks.some(({ type }) => type === 'IDAT')
    ? 'its packed pixels are damaged, or fewer than its header says'
    : 'it has no pixels (no IDAT chunk)';
}

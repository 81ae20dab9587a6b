/** What the directories of a TIFF file say (TIFF 6.0, and BigTIFF), for what cannot be read and what is damaged. */

interface Directory {
  /** Of a tag the values, as far as they are whole numbers; few suffice. */
  values(tag: number): readonly number[];
}

const TAG = {
  bits: 258,
  compression: 259,
  photometric: 262,
  offsets: 273,
  samples: 277,
  lengths: 279,
  tileOffsets: 324,
  tileLengths: 325,
  format: 339,
} as const;

const COMPRESSIONS: Readonly<Record<number, string>> = {
  6: 'JPEG as of 1992 (old-style)',
  9: 'JBIG',
  10: 'JBIG',
  32766: 'NeXT',
  32809: 'ThunderScan',
  34661: 'JBIG',
  34676: 'SGILog',
  34677: 'SGILog24',
  34712: 'JPEG 2000',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG of DNG',
  34925: 'LZMA',
  34933: 'PNG',
  34934: 'JPEG XR',
  22610: 'JPEG XR',
  50000: 'Zstandard',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};
/** None, CCITT, LZW, JPEG, Deflate (two numbers), PackBits, WebP. */
const READ: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 32946, 32773, 50001];

const COLOURS: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  8: 'CIELab',
  9: 'ICCLab',
  10: 'ITULab',
  32803: "a sensor's colour filter array",
  32844: 'LogL',
  32845: 'LogLuv',
  34892: "a sensor's linear values",
};

const FORMATS: Readonly<Record<number, string>> = {
  2: 'signed integers',
  3: 'floating-point numbers',
  4: 'of no known type',
  5: 'complex integers',
  6: 'complex numbers',
};

const MOST_VALUES = 1 << 16;
const MOST_ENTRIES = 4096;

/** Bytes of a value by the type of a field; others are no whole numbers. */
const SIZES: Readonly<Record<number, 1 | 2 | 4 | 8>> = { 1: 1, 3: 2, 4: 4, 16: 8, 18: 8 };

/** @param index of the page, counted from 0 @returns null where it cannot be found */
function directory(bytes: Buffer, index: number): Directory | null {
  const little = bytes[0] === 0x49;
  const big = (little ? bytes[2] : bytes[3]) === 0x2b;
  const read = (at: number, size: 1 | 2 | 4 | 8): number => {
    if (size === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  };
  const [counter, entry, word] = big ? ([8, 20, 8] as const) : ([2, 12, 4] as const);
  try {
    let at = read(big ? 8 : 4, word);
    for (let page = 0; page < index; page++) at = read(at + counter + read(at, counter) * entry, word);
    const count = read(at, counter);
    if (at === 0 || count > MOST_ENTRIES) return null;
    const places = new Map<number, number>();
    for (let field = 0; field < count; field++) {
      const place = at + counter + field * entry;
      places.set(read(place, 2), place);
    }
    return {
      values(tag) {
        const place = places.get(tag);
        const size = place === undefined ? undefined : SIZES[read(place + 2, 2)];
        if (place === undefined || size === undefined) return [];
        const found = Math.min(MOST_VALUES, read(place + 4, word));
        const inline = place + 4 + word;
        const first = found * size <= word ? inline : read(inline, word);
        return Array.from({ length: found }, (_, value) => read(first + value * size, size));
      },
    };
  } catch {
    return null; // It lies beyond the end of the file.
  }
}

/** Why the page cannot be read, though it may be sound; null where nothing speaks against it. */
export function tiffTrouble(bytes: Buffer, index: number): string | null {
  const page = guarded(() => directory(bytes, index));
  if (page === null) return null;
  return guarded(() => {
    const [format = 1] = page.values(TAG.format);
    const depths = page.values(TAG.bits);
    const [bits = 1] = depths;
    if (FORMATS[format] !== undefined) return `its samples are ${sized(bits, FORMATS[format])}; ${UNSIGNED}`;
    if (new Set(depths).size > 1) return `its channels have different depths (${depths.join(', ')} bits)`;
    const [samples = 1] = page.values(TAG.samples);
    const few = samples === 1 && [1, 2, 4].includes(bits);
    if (!few && bits !== 8 && bits !== 16) return `its samples have ${bits} bits; ${UNSIGNED}`;
    const [compression = 1] = page.values(TAG.compression);
    if (!READ.includes(compression))
      return `its compression is ${named(COMPRESSIONS, compression)}, which is not supported`;
    if (compression === 7 && bits !== 8) return `it is JPEG of ${bits} bits in TIFF, which is not supported`;
    const [colour = 1] = page.values(TAG.photometric);
    return COLOURS[colour] === undefined ? null : `its colours are ${named(COLOURS, colour)}, which is not supported`;
  });
}

const UNSIGNED = 'unsigned integers of 8 or 16 bits can be read, and of 1, 2 or 4 in gray';

const sized = (bits: number, what: string): string => (what.startsWith('of') ? what : `${bits}-bit ${what}`);

const named = (names: Readonly<Record<number, string>>, number: number): string =>
  names[number] === undefined ? `number ${number}` : `${names[number]} (number ${number})`;

/** What is damaged about a page that the decoder does not take. */
export function tiffDamage(bytes: Buffer, index: number): string {
  const page = guarded(() => directory(bytes, index));
  if (page === null) return 'its directory lies beyond the end of the file';
  const pixels = guarded(() => {
    const tiled = page.values(TAG.tileOffsets).length > 0;
    const starts = page.values(tiled ? TAG.tileOffsets : TAG.offsets);
    const lengths = page.values(tiled ? TAG.tileLengths : TAG.lengths);
    if (starts.length === 0) return 'it has no pixels (no strips or tiles)';
    const last = starts.findIndex((start, part) => start + (lengths[part] ?? 0) > bytes.length);
    return last < 0
      ? null
      : `its pixels reach beyond the end of the file, from ${tiled ? 'tile' : 'strip'} ${last + 1} on`;
  });
  return pixels ?? 'its packed pixels are damaged, or fewer than its header says';
}

/** null where what is asked for lies beyond the end of the file. */
function guarded<Result>(look: () => Result | null): Result | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

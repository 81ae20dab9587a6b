/**
 * Undoing the filters of PNG rows (PNG specification, 9.2). A gray row's bytes each need the one before, so what counts
 * is the number of steps from one to the next; reading and writing four at a time takes two thirds of the time.
 */

/** A filtered row and where it goes, which may be the same memory further to the front. */
export interface Row {
  readonly bytes: DataView;
  readonly from: number;
  readonly to: number;
  /** Of the row above, which is done. */
  readonly above: DataView;
  readonly up: number;
  readonly stride: number;
  /** Bytes a pixel. */
  readonly step: 1 | 3;
}

type Undo = (row: Row) => void;

/** By the number of the filter. */
export const UNDO: readonly Undo[] = [none, sub, up, average, paeth];

function none({ bytes, from, to, stride }: Row): void {
  const all = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  all.copyWithin(to, from, from + stride);
}

function up({ bytes, from, to, above, up, stride }: Row): void {
  let x = 0;
  for (; x + 4 <= stride; x += 4) {
    const word = bytes.getInt32(from + x, true);
    const over = above.getInt32(up + x, true);
    // Four sums at once: without their highest bits, which then are added without a carry.
    const sums = ((word & 0x7f7f7f7f) + (over & 0x7f7f7f7f)) ^ ((word ^ over) & 0x80808080);
    bytes.setInt32(to + x, sums, true);
  }
  for (; x < stride; x++) bytes.setUint8(to + x, bytes.getUint8(from + x) + above.getUint8(up + x));
}

function sub({ bytes, from, to, stride, step }: Row): void {
  // The last three bytes, oldest first: the pixel before, where it has three.
  let a = 0;
  let b = 0;
  let c = 0;
  let x = 0;
  if (step === 1)
    for (; x + 4 <= stride; x += 4) {
      const word = bytes.getInt32(from + x, true);
      const first = (c + word) & 255;
      a = (first + (word >>> 8)) & 255;
      b = (a + (word >>> 16)) & 255;
      c = (b + (word >>> 24)) & 255;
      bytes.setInt32(to + x, first | (a << 8) | (b << 16) | (c << 24), true);
    }
  for (; x < stride; x++) {
    const value = ((step === 1 ? c : a) + bytes.getUint8(from + x)) & 255;
    bytes.setUint8(to + x, value);
    a = b;
    b = c;
    c = value;
  }
}

/** byte + (left + above) / 2, rounded down, is (left + (above + 2 byte)) / 2: a step less from one byte to the next. */
function average({ bytes, from, to, above, up, stride, step }: Row): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let x = 0;
  if (step === 1)
    for (; x + 4 <= stride; x += 4) {
      const word = bytes.getInt32(from + x, true);
      const over = above.getInt32(up + x, true);
      const first = ((c + ((over & 255) + ((word << 1) & 510))) >> 1) & 255;
      a = ((first + (((over >>> 8) & 255) + ((word >>> 7) & 510))) >> 1) & 255;
      b = ((a + (((over >>> 16) & 255) + ((word >>> 15) & 510))) >> 1) & 255;
      c = ((b + ((over >>> 24) + ((word >>> 23) & 510))) >> 1) & 255;
      bytes.setInt32(to + x, first | (a << 8) | (b << 16) | (c << 24), true);
    }
  for (; x < stride; x++) {
    const value = (((step === 1 ? c : a) + (above.getUint8(up + x) + 2 * bytes.getUint8(from + x))) >> 1) & 255;
    bytes.setUint8(to + x, value);
    a = b;
    b = c;
    c = value;
  }
}

/** Chooses by masks (-1 or 0), as the processor would guess wrongly at every other branch. */
function paeth({ bytes, from, to, above, up, stride, step }: Row): void {
  let a = 0;
  let b = 0;
  let c = 0;
  for (let x = 0; x < stride; x++) {
    const left = step === 1 ? c : a;
    const top = above.getUint8(up + x);
    const corner = x < step ? 0 : above.getUint8(up + x - step);
    const difference = left - top;
    const share = difference & (difference >> 31);
    const low = top + share;
    const high = left - share;
    // Nearest to left + top - corner is the higher where that is so high that it is not the corner, and so on.
    const bound = 3 * corner - top - left;
    const lowOrCorner = low ^ ((low ^ corner) & ((bound - high) >> 31));
    const nearest = high ^ ((high ^ lowOrCorner) & ((low - bound) >> 31));
    const value = (bytes.getUint8(from + x) + nearest) & 255;
    bytes.setUint8(to + x, value);
    a = b;
    b = c;
    c = value;
  }
}

/**
 * Undoing the filters of PNG rows (PNG specification, 9.2), in place. Each byte needs the one before, and the processor
 * waits for it: what counts is the number of steps from one to the next, and to have something else to do meanwhile.
 */

export interface Row {
  readonly bytes: DataView;
  /** First byte of the row. */
  readonly at: number;
  /** Of the row above, which is done. */
  readonly above: DataView;
  readonly up: number;
  /** Bytes a row. */
  readonly stride: number;
  /** Bytes a pixel. */
  readonly step: 1 | 3;
}

type Undo = (row: Row) => void;

/** By the number of the filter. */
export const UNDO: readonly Undo[] = [() => undefined, sub, up, average, (row) => paethFrom(0, row)];

/** The same for a row and the one that follows, a byte behind it; both are gray and have that filter. */
export const UNDO_TWO: readonly (Undo | null)[] = [null, null, null, averageTwo, paethTwo];

function sub({ bytes, at, stride, step }: Row): void {
  let x = 0;
  if (step === 1)
    for (let left = 0; x + 4 <= stride; x += 4) {
      const word = bytes.getInt32(at + x, true);
      const a = (left + word) & 255;
      const b = (a + (word >>> 8)) & 255;
      const c = (b + (word >>> 16)) & 255;
      left = (c + (word >>> 24)) & 255;
      bytes.setInt32(at + x, a | (b << 8) | (c << 16) | (left << 24), true);
    }
  for (; x < stride; x++) bytes.setUint8(at + x, bytes.getUint8(at + x) + leftOf(bytes, at, x, step));
}

function up({ bytes, at, above, up: over, stride }: Row): void {
  let x = 0;
  for (; x + 4 <= stride; x += 4) {
    const a = bytes.getInt32(at + x, true);
    const b = above.getInt32(over + x, true);
    // Four sums at once: without their highest bits, which then are added without a carry.
    bytes.setInt32(at + x, ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ ((a ^ b) & 0x80808080), true);
  }
  for (; x < stride; x++) bytes.setUint8(at + x, bytes.getUint8(at + x) + above.getUint8(over + x));
}

function average(row: Row): void {
  const { bytes, at, above, up, stride, step } = row;
  let x = 0;
  if (step === 1)
    for (let done = 0; x + 4 <= stride; x += 4) {
      done = averageWord(done >>> 24, bytes.getInt32(at + x, true), above.getInt32(up + x, true));
      bytes.setInt32(at + x, done, true);
    }
  averageFrom(x, row);
}

function averageTwo(row: Row): void {
  const { bytes, at, above, up, stride, step } = row;
  const second = at + stride + 1;
  let upper = 0;
  let lower = 0;
  let x = 0;
  for (; x + 4 <= stride; x += 4) {
    const next = averageWord(upper >>> 24, bytes.getInt32(at + x, true), above.getInt32(up + x, true));
    if (x > 0) {
      lower = averageWord(lower >>> 24, bytes.getInt32(second + x - 4, true), upper);
      bytes.setInt32(second + x - 4, lower, true);
    }
    bytes.setInt32(at + x, next, true);
    upper = next;
  }
  averageFrom(x, row);
  averageFrom(Math.max(0, x - 4), { bytes, at: second, above: bytes, up: at, stride, step });
}

/** byte + (left + above) / 2, rounded down, is (left + (above + 2 byte)) / 2: a step less from one byte to the next. */
function averageWord(left: number, word: number, over: number): number {
  const a = ((left + ((over & 255) + ((word << 1) & 510))) >> 1) & 255;
  const b = ((a + (((over >>> 8) & 255) + ((word >>> 7) & 510))) >> 1) & 255;
  const c = ((b + (((over >>> 16) & 255) + ((word >>> 15) & 510))) >> 1) & 255;
  const d = ((c + ((over >>> 24) + ((word >>> 23) & 510))) >> 1) & 255;
  return a | (b << 8) | (c << 16) | (d << 24);
}

function averageFrom(start: number, { bytes, at, above, up, stride, step }: Row): void {
  for (let x = start; x < stride; x++)
    bytes.setUint8(at + x, bytes.getUint8(at + x) + ((leftOf(bytes, at, x, step) + above.getUint8(up + x)) >> 1));
}

function paethTwo({ bytes, at, above, up, stride }: Row): void {
  const second = at + stride + 1;
  let corner = 0;
  let left = 0;
  let lowerCorner = 0;
  let lowerLeft = 0;
  for (let x = 0; x < stride; x++) {
    const top = above.getUint8(up + x);
    const value = (bytes.getUint8(at + x) + nearest(left, top, corner)) & 255;
    bytes.setUint8(at + x, value);
    if (x > 0) {
      lowerLeft = (bytes.getUint8(second + x - 1) + nearest(lowerLeft, left, lowerCorner)) & 255;
      bytes.setUint8(second + x - 1, lowerLeft);
    }
    corner = top;
    lowerCorner = left;
    left = value;
  }
  paethFrom(stride - 1, { bytes, at: second, above: bytes, up: at, stride, step: 1 });
}

function paethFrom(start: number, { bytes, at, above, up, stride, step }: Row): void {
  // The last three bytes, oldest first: read anew, the one to the left would be late.
  let a = 0;
  let b = 0;
  let c = leftOf(bytes, at, start, 1);
  for (let x = start; x < stride; x++) {
    const best = nearest(step === 1 ? c : a, above.getUint8(up + x), leftOf(above, up, x, step));
    a = b;
    b = c;
    c = (bytes.getUint8(at + x) + best) & 255;
    bytes.setUint8(at + x, c);
  }
}

/**
 * Which of the three is nearest to left + top - corner; of equally near ones the first. By masks (-1 or 0), as the
 * processor would guess wrongly at many a branch: the middle one of low, high and 3 corner - low - high.
 */
function nearest(left: number, top: number, corner: number): number {
  const difference = left - top;
  const share = difference & (difference >> 31);
  const low = top + share;
  const high = left - share;
  const bound = 3 * corner - top - left;
  const lowOrCorner = low ^ ((low ^ corner) & ((bound - high) >> 31));
  return high ^ ((high ^ lowOrCorner) & ((low - bound) >> 31));
}

function leftOf(bytes: DataView, at: number, x: number, step: number): number {
  return x < step ? 0 : bytes.getUint8(at + x - step);
}

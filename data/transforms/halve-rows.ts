/**
 * The inner loops of halving. An output is (a + 3b + 3c + d + 4) / 8 of four neighbours, rounded down, along the rows and
 * then along the columns; one number of 32 bits holds two such sums, in its halves.
 *
 * Both take two rows of the source, of which the first ends a row of the output and the second begins the next. The
 * outermost outputs of a row, which have other weights, get values of no account.
 */

/** The low byte of either half of a number. */
const PAIR = 0x00ff00ff;
const ROUNDING = 0x00040004;

/**
 * @param start first byte of the first of the two rows
 * @param pitch bytes from one row to the next
 * @param sums of the rows before, for the output: a number for two outputs
 */
export type HalveRows = (
  source: DataView,
  start: number,
  pitch: number,
  sums: Int32Array,
  out: Uint8Array,
  to: number,
) => void;

/** Four samples become two; there must be a row behind the two. */
export const halveGrayRows: HalveRows = (source, start, pitch, sums, out, to) => {
  let at = start + 4;
  let upper = source.getInt32(start, true);
  let lower = source.getInt32(start + pitch, true);
  let upperOdd = 0;
  let lowerOdd = 0;
  for (let word = 0; word < sums.length; word++, at += 4) {
    const upperNext = source.getInt32(at, true);
    const lowerNext = source.getInt32(at + pitch, true);
    const above = halves(upperOdd, upper, upperNext);
    const below = halves(lowerOdd, lower, lowerNext);
    const done = (sums[word]! + 3 * above + below) >>> 3;
    out[to + 2 * word] = done;
    out[to + 2 * word + 1] = done >>> 16;
    sums[word] = above + 3 * below + ROUNDING;
    upperOdd = (upper >>> 8) & PAIR;
    lowerOdd = (lower >>> 8) & PAIR;
    upper = upperNext;
    lower = lowerNext;
  }
};

/**
 * @param oddBefore second and fourth sample of the word before
 * @param samples four of them, the first one lowest
 * @param next word, of which the lowest byte counts
 */
function halves(oddBefore: number, samples: number, next: number): number {
  const even = samples & PAIR;
  const odd = (samples >>> 8) & PAIR;
  const outer = ((odd << 16) | (oddBefore >>> 16)) + ((even >>> 16) | ((next & 0xff) << 16));
  return ((outer + 3 * (even + odd) + ROUNDING) >>> 3) & PAIR;
}

/** Two pixels become one: red and blue in one number, green in the next. */
export const halveColourRows: HalveRows = (source, start, pitch, sums, out, to) => {
  const pixels = sums.length / 2;
  for (let pixel = 1; pixel < pixels - 1; pixel++) {
    const at = start + 6 * pixel - 3;
    const above = redAndBlue(source, at);
    const below = redAndBlue(source, at + pitch);
    const greenAbove = green(source, at);
    const greenBelow = green(source, at + pitch);
    const done = (sums[2 * pixel]! + 3 * above + below) >>> 3;
    const here = to + 3 * pixel;
    out[here] = done;
    out[here + 1] = (sums[2 * pixel + 1]! + 3 * greenAbove + greenBelow) >>> 3;
    out[here + 2] = done >>> 16;
    sums[2 * pixel] = above + 3 * below + ROUNDING;
    sums[2 * pixel + 1] = greenAbove + 3 * greenBelow + ROUNDING;
  }
};

function redAndBlue(source: DataView, at: number): number {
  const outer = (source.getInt32(at, true) & PAIR) + (source.getInt32(at + 9, true) & PAIR);
  const inner = (source.getInt32(at + 3, true) & PAIR) + (source.getInt32(at + 6, true) & PAIR);
  return ((outer + 3 * inner + ROUNDING) >>> 3) & PAIR;
}

function green(source: DataView, at: number): number {
  const outer = source.getUint8(at + 1) + source.getUint8(at + 10);
  const inner = source.getUint8(at + 4) + source.getUint8(at + 7);
  return (outer + 3 * inner + 4) >>> 3;
}

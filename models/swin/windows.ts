/**
 * Where the tokens of a Swin transformer lie. A grid of tokens is kept in the order of the windows that the next block
 * looks at, so that windows are slices and a shift of them is a change of order. An order lists the grid positions,
 * row by row from 0, in the sequence in which the tokens lie.
 */
export type Order = readonly number[];

export interface Windows {
  /** Tokens along a side of the grid; a multiple of `window`. */
  readonly side: number;
  /** Tokens along a side of a window. */
  readonly window: number;
  /** Rows and columns by which the grid is rolled up and left before it is cut. */
  readonly shift: number;
}

/** Row by row. */
export const rowByRow = (side: number): Order => Array.from({ length: side * side }, (_, index) => index);

/** Window by window, row by row in each. */
export function windowOrder({ side, window, shift }: Windows): Order {
  const order: number[] = [];
  for (let top = 0; top < side; top += window) {
    for (let left = 0; left < side; left += window) {
      for (let row = top; row < top + window; row++) {
        for (let column = left; column < left + window; column++) {
          order.push(((row + shift) % side) * side + ((column + shift) % side));
        }
      }
    }
  }
  return order;
}

/**
 * The order of a grid whose squares of four tokens, each together, become the tokens of a coarser one.
 * @param coarse the order that the coarser grid is to have
 * @param side of the coarser grid
 */
export function mergeOrder(coarse: Order, side: number): Order {
  // timm's sequence within a square: down the first column, then down the second.
  const square = [0, 2 * side, 1, 2 * side + 1];
  return coarse.flatMap((position) => {
    const corner = 2 * Math.floor(position / side) * 2 * side + 2 * (position % side);
    return square.map((offset) => corner + offset);
  });
}

/** What `reorder` needs to bring tokens from one order into another. */
export function moves(from: Order, to: Order): readonly number[] {
  const places = new Array<number>(from.length);
  from.forEach((position, place) => {
    places[position] = place;
  });
  return to.map((position) => places[position]!);
}

/** What timm adds to the scores of tokens that only the roll brought together. */
const FAR = -100;

/**
 * After a roll some windows hold tokens from opposite edges of the image, which must not see each other.
 * @returns [windows, window², window²], row-major: 0 or -100
 */
export function shiftMask({ side, window, shift }: Windows): Float32Array {
  const tokens = window * window;
  const band = (at: number): number => (at < side - window ? 0 : at < side - shift ? 1 : 2);
  const rolled = windowOrder({ side, window, shift: 0 });
  const regions = rolled.map((position) => 3 * band(Math.floor(position / side)) + band(position % side));
  const mask = new Float32Array(regions.length * tokens);
  for (let query = 0; query < regions.length; query++) {
    const start = query - (query % tokens);
    for (let key = 0; key < tokens; key++) {
      if (regions[query] !== regions[start + key]) mask[query * tokens + key] = FAR;
    }
  }
  return mask;
}

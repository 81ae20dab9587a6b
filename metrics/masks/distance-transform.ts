/** Exact Euclidean distance transform in linear time. */

/** Size of a pixel: of its width and its height, in any unit. */
export interface Spacing {
  readonly x: number;
  readonly y: number;
}

export interface Grid {
  readonly width: number;
  readonly height: number;
}

/**
 * Squared distance of every pixel's centre from that of the nearest site; Infinity where there is no site at all.
 *
 * Columns first, where the nearest site is found by two sweeps; then rows, where the answer is the lower envelope of one
 * parabola a column (Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012).
 * @param sites [height, width], not 0 at a site
 */
export function squaredDistances(sites: Uint8Array, { width, height }: Grid, spacing: Spacing): Float64Array {
  const squares = columnDistances(sites, { width, height }, spacing.y);
  const envelope = new Envelope(width, spacing.x);
  for (let y = 0; y < height; y++) envelope.apply(squares.subarray(y * width, (y + 1) * width));
  return squares;
}

/** Squared distance to the nearest site of the same column. */
function columnDistances(sites: Uint8Array, { width, height }: Grid, step: number): Float64Array {
  const squares = new Float64Array(width * height);
  for (let x = 0; x < width; x++) {
    let rows = Number.POSITIVE_INFINITY;
    for (let at = x; at < squares.length; at += width) {
      rows = sites[at] !== 0 ? 0 : rows + 1;
      squares[at] = rows;
    }
    rows = Number.POSITIVE_INFINITY;
    for (let at = x + width * (height - 1); at >= 0; at -= width) {
      rows = sites[at] !== 0 ? 0 : rows + 1;
      squares[at] = (step * Math.min(rows, squares[at]!)) ** 2;
    }
  }
  return squares;
}

/** The lower envelope of the parabolas (x - column)² + value of one row; its arrays serve row after row. */
class Envelope {
  readonly #step: number;
  /** Columns of the parabolas that are lowest somewhere, from left to right. */
  readonly #columns: Int32Array;
  /** Where each of them begins to be the lowest. */
  readonly #starts: Float64Array;
  readonly #values: Float64Array;

  constructor(width: number, step: number) {
    this.#step = step;
    this.#columns = new Int32Array(width);
    this.#starts = new Float64Array(width);
    this.#values = new Float64Array(width);
  }

  /** Replaces the values of a row by its envelope. */
  apply(row: Float64Array): void {
    this.#values.set(row);
    const count = this.#build();
    if (count === 0) return;
    let part = 0;
    for (let column = 0; column < row.length; column++) {
      const x = column * this.#step;
      while (part + 1 < count && this.#starts[part + 1]! <= x) part++;
      row[column] = (x - this.#columns[part]! * this.#step) ** 2 + this.#values[this.#columns[part]!]!;
    }
  }

  #build(): number {
    let count = 0;
    for (let column = 0; column < this.#values.length; column++) {
      // A column without a site has no parabola.
      if (this.#values[column] === Number.POSITIVE_INFINITY) continue;
      let start = Number.NEGATIVE_INFINITY;
      while (count > 0) {
        start = this.#crossing(this.#columns[count - 1]!, column);
        if (start > this.#starts[count - 1]!) break;
        count--;
        start = Number.NEGATIVE_INFINITY;
      }
      this.#columns[count] = column;
      this.#starts[count++] = start;
    }
    return count;
  }

  /** From where on the parabola of the right column is below that of the left one. */
  #crossing(left: number, right: number): number {
    const [a, b] = [left * this.#step, right * this.#step];
    return (this.#values[right]! + b * b - this.#values[left]! - a * a) / (2 * (b - a));
  }
}

/**
 * Resizing and averaging along one axis as a matrix [out, in]: each row holds the weights of the inputs of one output.
 * A map is resized by one matrix for its rows and one for its columns.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly data: Float32Array;
}

type Weight = readonly [input: number, weight: number];

function matrix(out: number, into: number, weightsOf: (output: number) => readonly Weight[]): Matrix {
  const data = new Float32Array(out * into);
  for (let output = 0; output < out; output++) {
    // Several weights may fall on one input: those beyond a border repeat the border.
    for (const [input, weight] of weightsOf(output)) data[output * into + input]! += weight;
  }
  return { rows: out, columns: into, data };
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** Means of windows, zeros of the padding included. */
export function windowMeans(
  into: number,
  out: number,
  { kernel, stride, padding }: { readonly kernel: number; readonly stride: number; readonly padding: number },
): Matrix {
  return matrix(out, into, (output) => {
    const start = output * stride - padding;
    const seen = range(Math.max(start, 0), Math.min(start + kernel, into));
    return seen.map((input) => [input, 1 / kernel]);
  });
}

/** Means of `out` parts that cover the inputs: from ⌊i · in / out⌋ to ⌈(i + 1) · in / out⌉, as torch divides them. */
export function adaptiveMeans(into: number, out: number): Matrix {
  return matrix(out, into, (output) => {
    const part = range(Math.floor((output * into) / out), Math.ceil(((output + 1) * into) / out));
    return part.map((input) => [input, 1 / part.length]);
  });
}

/** Where an output lies among the inputs: their corners aligned, or their borders (half-pixel centres). */
function position(output: number, into: number, out: number, alignCorners: boolean): number {
  if (alignCorners) return out === 1 ? 0 : (output * (into - 1)) / (out - 1);
  return ((output + 0.5) * into) / out - 0.5;
}

const clamp = (index: number, size: number): number => Math.min(Math.max(index, 0), size - 1);

/** Linear interpolation, as torch.nn.functional.interpolate(mode='bilinear') along one axis. */
export function linearWeights(into: number, out: number, alignCorners: boolean): Matrix {
  return matrix(out, into, (output) => {
    const at = Math.max(position(output, into, out, alignCorners), 0);
    const left = Math.floor(at);
    const share = at - left;
    return [
      [clamp(left, into), 1 - share],
      [clamp(left + 1, into), share],
    ];
  });
}

/** Cubic convolution (Keys, 1981) with a = -0.75 and repeated borders, as torch's mode='bicubic' along one axis. */
export function cubicWeights(into: number, out: number, alignCorners: boolean): Matrix {
  return matrix(out, into, (output) => {
    const at = position(output, into, out, alignCorners);
    const left = Math.floor(at);
    return [-1, 0, 1, 2].map((step): Weight => [clamp(left + step, into), cubic(Math.abs(at - left - step))]);
  });
}

const a = -0.75;

/** The kernel at a distance of less than 2. */
function cubic(x: number): number {
  return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

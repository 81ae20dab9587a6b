/** Contributions of test cases to the metrics of a segmentation. Values are those of metrics/segmentation.ts. */
import type { Influence, Units } from './influence.ts';
import { meanInfluence } from './mean.ts';
import { ratioInfluence } from './ratio.ts';

type Numbers = ArrayLike<number>;

/** Every array is [cases, structures] row by row. */
export interface SegmentationCases {
  readonly cases: number;
  readonly structures: number;
  /** Pixels. */
  readonly truth: Numbers;
  readonly prediction: Numbers;
  readonly both: Numbers;
  readonly hd95: Numbers;
  readonly asd: Numbers;
  /** null where the size of a pixel is not known of every case. */
  readonly hd95_mm: Numbers | null;
  readonly asd_mm: Numbers | null;
  /** null: every case a unit of its own. */
  readonly units: Units | null;
}

export type SegmentationMetric = 'dice' | 'mean_dice' | 'iou' | 'mean_iou' | 'hd95' | 'asd' | 'hd95_mm' | 'asd_mm';

const dice = (both: number, size: number): number => (size === 0 ? 1 : (2 * both) / size);
const iou = (both: number, size: number): number => (size === 0 ? 1 : both / (size - both));

/** @returns null without cases, and for millimetres where they are not known */
export function segmentationInfluence(metric: SegmentationMetric, input: SegmentationCases): Influence | null {
  if (input.cases === 0) return null;
  switch (metric) {
    case 'dice':
    case 'iou':
      return ratioInfluence(both(input), sizes(input), input.units, metric === 'dice' ? dice : iou);
    case 'mean_dice':
    case 'mean_iou': {
      const size = sizes(input);
      const of = metric === 'mean_dice' ? dice : iou;
      return meanInfluence(
        both(input).map((shared, at) => of(shared, size[at]!)),
        input.units,
      );
    }
    default: {
      const distances = input[metric];
      if (distances === null) return null;
      const means = byCase(input, (at) => distances[at]! / input.structures);
      return meanInfluence(means, input.units);
    }
  }
}

const both = (input: SegmentationCases): Float64Array => byCase(input, (at) => input.both[at]!);
const sizes = (input: SegmentationCases): Float64Array =>
  byCase(input, (at) => input.truth[at]! + input.prediction[at]!);

/** Sums over the structures of each case. */
function byCase({ cases, structures }: SegmentationCases, of: (at: number) => number): Float64Array {
  return Float64Array.from({ length: cases }, (_, image) => {
    let sum = 0;
    for (let structure = 0; structure < structures; structure++) sum += of(image * structures + structure);
    return sum;
  });
}

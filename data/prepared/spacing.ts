/** How large the stored pixels of a prepared data set are. */
import type { PreparedDataset } from '../dataset.ts';
import { readFacts } from '../preparing/facts.ts';

/** Width and height of a pixel in millimetres. */
export interface PixelSize {
  readonly x: number;
  readonly y: number;
}

/**
 * Of the images of each split in their order; null where it is not known. An image that was stored smaller than its file has larger
 * pixels.
 * @param folder output of a `prepare` step
 * @param side of the files' pixels in millimetres, instead of what the files say
 */
export function pixelSizes(
  folder: string,
  { splits }: Pick<PreparedDataset, 'splits'>,
  side: number | undefined,
): Readonly<Record<'val' | 'test', readonly (PixelSize | null)[]>> {
  const facts = readFacts(folder);
  const starts = { val: splits.train.length, test: splits.train.length + splits.val.length };
  const complete = facts?.length === starts.test + splits.test.length;
  const of = (split: 'val' | 'test') =>
    splits[split].map(({ width, height }, index) => {
      if (facts === null || !complete) return null;
      const { source, spacing } = facts[starts[split] + index]!;
      const size = side === undefined ? spacing : ([side, side] as const);
      return size === undefined ? null : { x: (size[0] * source[0]) / width, y: (size[1] * source[1]) / height };
    });
  return { val: of('val'), test: of('test') };
}

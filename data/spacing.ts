/** How large the stored pixels of a prepared data set are. */
import type { PreparedDataset } from './dataset.ts';
import { readFacts } from './facts.ts';

/** Width and height of a pixel in millimetres. */
export interface PixelSize {
  readonly x: number;
  readonly y: number;
}

/**
 * Of the test images in their order; null where it is not known. An image that was stored smaller than its file has larger
 * pixels.
 * @param folder output of a `prepare` step
 * @param side of the files' pixels in millimetres, instead of what the files say
 */
export function testPixelSizes(
  folder: string,
  { splits }: Pick<PreparedDataset, 'splits'>,
  side: number | undefined,
): readonly (PixelSize | null)[] {
  const facts = readFacts(folder);
  const first = splits.train.length + splits.val.length;
  const complete = facts?.length === first + splits.test.length;
  return splits.test.map(({ width, height }, index) => {
    if (facts === null || !complete) return null;
    const { source, spacing } = facts[first + index]!;
    const size = side === undefined ? spacing : ([side, side] as const);
    return size === undefined ? null : { x: (size[0] * source[0]) / width, y: (size[1] * source[1]) / height };
  });
}

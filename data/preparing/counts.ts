import type { SplitName } from '../../schemas/config.ts';
import { type PreparedDataset, SPLITS } from '../dataset.ts';

export interface SplitCounts {
  readonly split: SplitName;
  readonly images: number;
  /** Images of each class, in the order of the classes. */
  readonly classes: readonly number[];
}

export function countClasses({ classes, splits }: PreparedDataset): readonly SplitCounts[] {
  return SPLITS.map((split) => ({
    split,
    images: splits[split].length,
    classes: classes.map(
      (_, index) =>
        splits[split].filter(({ label }) => (typeof label === 'number' ? label === index : label[index] === 1)).length,
    ),
  }));
}

/** `train: 786 images (No finding 350, Pneumonia 349, COVID-19 87)`. */
export function describeCounts(counts: SplitCounts, classes: readonly string[]): string {
  const parts = counts.classes.map((count, index) => `${classes[index]} ${count}`);
  const images = `${counts.split}: ${counts.images} ${counts.images === 1 ? 'image' : 'images'}`;
  return parts.length === 0 ? images : `${images} (${parts.join(', ')})`;
}

/** Classes without an image in a split: what they would have taught or shown is missing. */
export function absentClasses(counts: SplitCounts, classes: readonly string[]): string | undefined {
  const absent = classes.filter((_, index) => counts.classes[index] === 0);
  return absent.length === 0 ? undefined : `the ${counts.split} split has no image of ${absent.join(', ')}`;
}

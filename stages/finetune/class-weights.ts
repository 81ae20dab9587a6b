/** How much each class counts in the loss, from how often the training images have it. */
import { UNCERTAIN } from '../../data/dataset.ts';
import { fixedLabels } from '../../data/feeding/uncertain.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import type { FinetuneParams } from '../../schemas/config.ts';

/**
 * With `class_weights: balanced`: of one class an image, images / (classes * those of the class), so that all classes weigh the same
 * and an image 1 in the mean; of labels by themselves, those that are absent over those that are there, so that both weigh
 * the same. 1 for what no training image has. Uncertain labels count as they do in validation.
 * @returns null: nothing is weighted
 */
export function classWeights(
  { schedule, uncertain }: Pick<FinetuneParams, 'schedule' | 'uncertain'>,
  { labels, classes, splits: { train } }: Pick<Dataset, 'labels' | 'classes' | 'splits'>,
): readonly number[] | null {
  if (schedule.class_weights !== 'balanced') return null;
  const truthOf = fixedLabels(uncertain);
  const rows = train.map((image) => truthOf(image));
  return classes.map((_, index) => {
    if (labels === 'multi-class') {
      const own = rows.filter((label) => label === index).length;
      return own === 0 ? 1 : train.length / (classes.length * own);
    }
    const known = rows.flatMap((label) => (typeof label === 'number' ? [] : [label[index]!]));
    const there = known.filter((value) => value === 1).length;
    const absent = known.filter((value) => value !== UNCERTAIN).length - there;
    return there === 0 || absent === 0 ? 1 : absent / there;
  });
}

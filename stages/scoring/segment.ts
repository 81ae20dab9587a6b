/** Masks of the structures. */
import type { PreparedImage } from '../../data/dataset.ts';
import { chunks } from '../../data/feeding/classification.ts';
import { seenWhole } from '../../data/feeding/segmentation.ts';
import type { PixelSource } from '../../data/prepared/open.ts';
import { inOrder } from '../../training/pending.ts';
import { masksOf, mirrored, type Size } from './masks.ts';
import { openPredictor } from './predictor.ts';
import { notFinite, type Scoring, scoringProgress } from './scoring.ts';

export interface SegmentedImage {
  /** Position of its list. */
  readonly list: number;
  readonly image: PreparedImage;
  /** [structures, height, width] of the size that was asked for, 0 or 1. */
  readonly masks: Uint8Array;
}

/** Every list's images with their predicted masks, in their order. @param sizeOf masks; as stored when left out */
export async function* segment(
  scoring: Scoring,
  structures: number,
  source: PixelSource,
  lists: readonly (readonly PreparedImage[])[],
  sizeOf: (image: PreparedImage) => Size = (image) => image,
): AsyncGenerator<SegmentedImage> {
  const { input, batch_size, flip = false } = scoring.params;
  const { predictor, form } = await openPredictor(scoring, structures, lists.flat());
  const advance = scoringProgress(scoring, lists.flat().length);
  const length = structures * input.size * input.size;
  const begin = async (members: readonly PreparedImage[]) => {
    const seen = seenWhole(source, form, members);
    const asItIs = (await predictor.begin(seen)).value.then((logits) => [Array.from(logits)]);
    if (!flip) return { value: asItIs.then((views) => ({ members, views })) };
    const other = await predictor.begin({ ...seen, images: mirrored(seen.images, input.size) });
    const value = Promise.all([asItIs, other.value]).then(([views, logits]) => [
      ...views,
      mirrored(Array.from(logits), input.size),
    ]);
    return { value: value.then((views) => ({ members, views })) };
  };
  try {
    for (const [list, images] of lists.entries()) {
      for await (const { members, views } of inOrder(chunks(images, batch_size), begin, predictor.ahead)) {
        for (const [index, image] of members.entries()) {
          const own = views.map((logits) => logits.slice(index * length, (index + 1) * length));
          const masks = masksOf(own, input.size, sizeOf(image));
          if (masks === null) throw notFinite(image.id);
          yield { list, image, masks };
        }
        await advance(members.length);
      }
    }
  } finally {
    await predictor.dispose();
  }
}

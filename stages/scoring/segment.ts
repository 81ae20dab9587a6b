/** Masks of the structures. */
import type { PreparedImage } from '../../data/dataset.ts';
import { chunks } from '../../data/feeding/classification.ts';
import { seenWhole } from '../../data/feeding/segmentation.ts';
import type { PixelSource } from '../../data/prepared/open.ts';
import { inOrder } from '../../training/pending.ts';
import { masksOf, type Size } from './masks.ts';
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
  const { input, batch_size } = scoring.params;
  const { predictor, form } = await openPredictor(scoring, structures, lists.flat());
  const advance = scoringProgress(scoring, lists.flat().length);
  const length = structures * input.size * input.size;
  const begin = async (members: readonly PreparedImage[]) => {
    const { value } = await predictor.begin(seenWhole(source, form, members));
    return { value: value.then((logits) => ({ members, logits: Array.from(logits) })) };
  };
  try {
    for (const [list, images] of lists.entries()) {
      for await (const { members, logits } of inOrder(chunks(images, batch_size), begin, predictor.ahead)) {
        for (const [index, image] of members.entries()) {
          const masks = masksOf(logits.slice(index * length, (index + 1) * length), input.size, sizeOf(image));
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

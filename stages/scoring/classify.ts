/** Probabilities of the classes. */
import type { PreparedDataset, PreparedImage } from '../../data/dataset.ts';
import { chunks, seenCrops } from '../../data/feeding/classification.ts';
import type { PixelSource } from '../../data/prepared/open.ts';
import { cropsOf, resizedSide } from '../../data/transforms/crops.ts';
import { inOrder } from '../../training/pending.ts';
import { type Outputs, outputsOf } from './outputs.ts';
import { openPredictor } from './predictor.ts';
import { notFinite, type Scoring, scoringProgress } from './scoring.ts';

/** Of one image: a probability a class, averaged over the crops. */
export type Scores = readonly number[];

/**
 * The scores of every list's images, in their order. No batch has images of two lists: the last digits of a result may
 * hang on the images beside it.
 */
export async function classify(
  scoring: Scoring,
  dataset: Pick<PreparedDataset, 'labels' | 'classes'>,
  source: PixelSource,
  lists: readonly (readonly PreparedImage[])[],
): Promise<readonly (readonly Scores[])[]> {
  const { crops, batch_size } = scoring.params;
  const outputs = outputsOf(scoring.weights, dataset);
  const { size } = scoring.params.input;
  const rows = cropsOf(crops, resizedSide(size), size).length;
  // The batch size bounds the memory, so it counts what the model sees at once: crops.
  const images = Math.max(1, Math.floor(batch_size / rows));
  const { predictor, form } = await openPredictor(scoring, outputs.count, lists.flat(), crops);
  const advance = scoringProgress(scoring, lists.flat().length);
  const scored: Scores[][] = [];
  try {
    for (const list of lists) {
      const own: Scores[] = [];
      const begin = async (members: readonly PreparedImage[]) => {
        const { value } = await predictor.begin(seenCrops(source, { ...form, crops }, members));
        return { value: value.then((logits) => ({ members, logits })) };
      };
      for await (const { members, logits } of inOrder(chunks(list, images), begin, predictor.ahead)) {
        own.push(...scoresOf(members, logits, rows, outputs));
        await advance(members.length);
      }
      scored.push(own);
    }
  } finally {
    await predictor.dispose();
  }
  return scored;
}

function scoresOf(
  members: readonly PreparedImage[],
  values: ArrayLike<number>,
  rows: number,
  outputs: Outputs,
): readonly Scores[] {
  const length = rows * outputs.count;
  return members.map(({ id }, index) => {
    const own = Float32Array.from({ length }, (_, at) => values[index * length + at]!);
    if (!own.every(Number.isFinite)) throw notFinite(id);
    return outputs.scores(own);
  });
}

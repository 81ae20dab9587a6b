/** What the outputs of a trained model mean: logits of the classes, or how like the training images an image is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedDataset } from '../../data/dataset.ts';
import { meanProbabilities } from '../../training/losses/probabilities.ts';
import { type Neighbours, vote } from './knn.ts';

/** Beside the weights of a model whose head is the training images. */
export const NEIGHBOURS_FILE = 'neighbours.json';

export interface Outputs {
  /** Of the model, for one image. */
  readonly count: number;
  /** A probability a class, averaged over the crops. @param values [crops, count], row-major, finite */
  scores(values: Float32Array): readonly number[];
}

/** @param folder of the weights */
export function outputsOf(folder: string, { labels, classes }: Pick<PreparedDataset, 'labels' | 'classes'>): Outputs {
  const file = join(folder, NEIGHBOURS_FILE);
  if (existsSync(file)) return ofNeighbours(JSON.parse(readFileSync(file, 'utf8')) as Neighbours, classes.length);
  const activation = labels === 'multi-class' ? 'softmax' : 'sigmoid';
  return {
    count: classes.length,
    scores: (values) => meanProbabilities(Array.from(values), classes.length, activation),
  };
}

/** Each crop has its own neighbours. */
function ofNeighbours(neighbours: Neighbours, classes: number): Outputs {
  const count = neighbours.labels.length + neighbours.features;
  return {
    count,
    scores: (values) => {
      const crops = values.length / count;
      const votes = Array.from({ length: crops }, (_, crop) =>
        vote(neighbours, values.subarray(crop * count, (crop + 1) * count), classes),
      );
      return Array.from({ length: classes }, (_, index) => votes.reduce((sum, own) => sum + own[index]! / crops, 0));
    },
  };
}

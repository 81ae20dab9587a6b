/** Scores by the nearest training images: k-NN as Wu et al. (2018) weigh it, and DINO (Caron et al., 2021) after them. */
import { UNCERTAIN } from '../../data/dataset.ts';
import type { Label } from '../../data/feeding/uncertain.ts';
import type { KnnSettings } from '../../schemas/types.ts';

export interface Neighbours extends NonNullable<KnnSettings> {
  /** Of an image; as many outputs of the model follow those of the training images. */
  readonly features: number;
  /** Of the training images, in the order of the outputs; UNCERTAIN where one has no say. */
  readonly labels: readonly Label[];
}

/** Shorter features have no direction: torch's `normalize` divides by this, too. */
const SHORTEST = 1e-12;

/** Euclidean. */
export const lengthOf = (features: Float32Array): number =>
  Math.max(Math.sqrt(features.reduce((sum, value) => sum + value * value, 0)), SHORTEST);

/**
 * The weighted share of the k most similar training images that have each class, with weights exp(cosine / temperature).
 * Of those that are equally similar the first count.
 * @param outputs products of the image's features with the normalised ones of each training image, then the features
 * @returns one a class, from 0 to 1; of one class an image they sum to 1. 0.5 where none of the k images has a say
 */
export function vote(
  { k, temperature, features, labels }: Neighbours,
  outputs: Float32Array,
  classes: number,
): readonly number[] {
  const length = lengthOf(outputs.subarray(labels.length, labels.length + features));
  const nearest = largest(outputs.subarray(0, labels.length), k);
  const cosines = nearest.map((index) => outputs[index]! / length);
  // Weights in multiples of the nearest's: a low temperature would overflow.
  const weights = cosines.map((cosine) => Math.exp((cosine - cosines[0]!) / temperature));
  return Array.from({ length: classes }, (_, index) => {
    let [known, having] = [0, 0];
    for (const [rank, image] of nearest.entries()) {
      const value = answer(labels[image]!, index);
      if (value === UNCERTAIN) continue;
      known += weights[rank]!;
      having += weights[rank]! * value;
    }
    return known === 0 ? 0.5 : having / known;
  });
}

const answer = (label: Label, index: number): number =>
  typeof label === 'number' ? Number(label === index) : label[index]!;

/** Positions of the k largest values, the largest first; of equal ones the first. */
function largest(values: Float32Array, k: number): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (found.length === k && value <= values[found[k - 1]!]!) continue;
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[found[middle]!]! >= value) low = middle + 1;
      else high = middle;
    }
    found.splice(low, 0, index);
    if (found.length > k) found.pop();
  }
  return found;
}

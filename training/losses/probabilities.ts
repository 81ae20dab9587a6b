export type Activation = 'softmax' | 'sigmoid';

/**
 * Probability of each class, averaged over the crops of one image. The activation comes first and the mean after it,
 * as in the original code for ten-crop testing; in double precision, so that scores of different images hardly tie.
 * @param logits [crops, classes], row-major, finite
 */
export function meanProbabilities(logits: readonly number[], classes: number, activation: Activation): number[] {
  const crops = logits.length / classes;
  const means = new Array<number>(classes).fill(0);
  for (let crop = 0; crop < crops; crop++) {
    const row = logits.slice(crop * classes, (crop + 1) * classes);
    const probabilities = activation === 'softmax' ? softmax(row) : row.map((logit) => 1 / (1 + Math.exp(-logit)));
    probabilities.forEach((probability, index) => {
      means[index]! += probability / crops;
    });
  }
  return means;
}

function softmax(logits: readonly number[]): readonly number[] {
  const highest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - highest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

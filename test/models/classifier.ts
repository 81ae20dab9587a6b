import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluation, type Model } from '../../models/model.ts';
import { stateDict } from '../../models/state-dict.ts';
import { mean } from '../../tensor/tf.ts';
import { imageLosses } from '../../training/losses/classification.ts';
import { closeToSummary } from '../support/noise.ts';
import { drawnWeights, goldenModel } from './golden.ts';
import { testParity } from './parity.ts';

/**
 * Holds a classifier to the golden of this name: parameters, output, loss, gradients, steps.
 * @param title where a golden has more than one subject
 * @param sums of gradients, as of `closeToSummary`
 */
export function testClassifier(name: string, model: Model, title = name, sums?: number): void {
  const golden = goldenModel(name);
  const parameters = drawnWeights(model);
  test(`${title}: the parameters have timm's names, in its order`, () => {
    assert.deepEqual(
      model.parameters.map((parameter) => parameter.name),
      golden.parameters,
    );
  });
  test(`${title}: what is written is timm's state_dict, indices and masks included`, () => {
    const written = stateDict(model, parameters);
    assert.deepEqual(
      Object.entries(written)
        .map(([key, { shape }]) => [key, [...shape]])
        .sort(),
      golden.state.toSorted(),
    );
    for (const key of golden.parameters) assert.deepEqual(written[key]!.data, parameters[key]!.data, key);
    for (const [key, expected] of Object.entries(golden.derived)) closeToSummary(key, written[key]!, expected, 1e-4);
  });
  testParity(
    name,
    {
      parameters,
      ...(sums !== undefined && { sums }),
      output: (weights, { input }) => model.forward(weights, input!, evaluation),
      loss: (weights, { input, target }) =>
        mean(imageLosses('bce', model.forward(weights, input!, { ...evaluation, training: true }), target!), 0),
    },
    title,
  );
}

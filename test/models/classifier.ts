import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluation, type Model } from '../../models/model.ts';
import { mean } from '../../tensor/tf.ts';
import { imageLosses } from '../../training/losses.ts';
import { goldenModel, testParity } from './parity.ts';

/** Holds a classifier to the golden of this name: parameters, output, loss, gradients, steps. */
export function testClassifier(name: string, model: Model): void {
  test(`${name}: the parameters have timm's names, in its order`, () => {
    assert.deepEqual(
      model.parameters.map((parameter) => parameter.name),
      goldenModel(name).parameters,
    );
  });
  testParity(name, {
    of: 'logits',
    inputs: ['input', 'target'],
    output: (parameters, { input }) => model.forward(parameters, input!, evaluation),
    loss: (parameters, { input, target }) =>
      mean(imageLosses('bce', model.forward(parameters, input!, { ...evaluation, training: true }), target!), 0),
  });
}

import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluation, type Model } from '../../models/model.ts';
import { stateDict } from '../../models/state-dict.ts';
import { withoutPrefix } from '../../tensor/records.ts';
import { mean } from '../../tensor/tf.ts';
import { imageLosses } from '../../training/losses/classification.ts';
import { readGolden } from '../support/safetensors.ts';
import { goldenModel, testParity } from './parity.ts';

/** Holds a classifier to the golden of this name: parameters, output, loss, gradients, steps. */
export function testClassifier(name: string, model: Model): void {
  test(`${name}: the parameters have timm's names, in its order`, () => {
    assert.deepEqual(
      model.parameters.map((parameter) => parameter.name),
      goldenModel(name).parameters,
    );
  });
  test(`${name}: what is written is timm's state_dict, indices and masks included`, () => {
    const tensors = readGolden(new URL(`../golden/models/${name}.safetensors`, import.meta.url));
    const state = withoutPrefix('param/', tensors);
    const weights = Object.fromEntries(model.parameters.map((parameter) => [parameter.name, state[parameter.name]!]));
    const written = stateDict(model, weights);
    assert.deepEqual(Object.keys(written).sort(), Object.keys(state).sort());
    for (const [key, { shape, data }] of Object.entries(state)) {
      assert.deepEqual([...written[key]!.shape], [...shape], key);
      assert.deepEqual(Array.from(written[key]!.data), Array.from(data), key);
    }
  });
  testParity(name, {
    of: 'logits',
    inputs: ['input', 'target'],
    output: (parameters, { input }) => model.forward(parameters, input!, evaluation),
    loss: (parameters, { input, target }) =>
      mean(imageLosses('bce', model.forward(parameters, input!, { ...evaluation, training: true }), target!), 0),
  });
}

/** What is counted by formulas, without the models, is what tracing them finds. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { architectures, countMacs, countParameters } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { partCosts } from '../../tensor/cost.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { predictionInputs, predictionStep, weightSpecs } from '../../training/step.ts';

describe("a model's cost", () => {
  for (const { name: arch, image_size } of architectures()) {
    test(`of ${arch}`, async () => {
      const settings = { arch, overrides: {} };
      const sizes = { num_classes: 3, image_size };
      const model = await buildModel(settings, sizes);
      const parts = partCosts(predictionStep(model), predictionInputs(model, 1), weightSpecs(model), () => 'all');
      assert.equal(
        parts.reduce((sum, { macs }) => sum + macs, 0),
        countMacs(settings, sizes),
      );
      const sizesOf = model.parameters.map(({ shape }) => sizeOf(shape));
      assert.equal(
        sizesOf.reduce((a, b) => a + b),
        countParameters(settings, sizes),
      );
    });
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { evaluation } from '../../models/model.ts';
import { vitEncoder } from '../../models/vit/encoder.ts';
import { maeModel } from '../../pretraining/mae/model.ts';
import { maskedImages } from '../../pretraining/objective.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { ADDING_UP, closeGradients, closeLoss } from '../models/golden.ts';
import { closeToSummary, pictures, type Summary, weightOf } from '../support/noise.ts';
import { specsOf } from '../support/tensors.ts';

interface Golden {
  readonly hidden: readonly (readonly number[])[];
  readonly state: readonly (readonly [string, readonly number[]])[];
  readonly positions: Readonly<Record<string, Summary>>;
  readonly loss: number;
  readonly reconstruction: Summary;
  readonly gradients: Readonly<Record<string, Summary>>;
}
/** Of test/golden/models/mae.py. */
const golden: Golden = JSON.parse(
  readFileSync(new URL('../golden/models/mae_i32_p8_e48_d2_h3.json', import.meta.url), 'utf8'),
);

const sizes = { image_size: 32, patch_size: 8, embed_dim: 48, depth: 2, heads: 3, mlp_ratio: 4, drop: 0, drop_path: 0 };
const model = maeModel(vitEncoder(sizes), {
  mask_ratio: 0.75,
  decoder_dim: 24,
  decoder_depth: 1,
  decoder_heads: 2,
});
const fixed = new Set(model.fixed);
const drawn = Object.fromEntries(model.parameters.map(({ name, shape }) => [name, weightOf(name, shape)]));
const parameters: HostTensors = { ...drawn, ...model.given };

test('the checkpoint has the names and shapes of the authors, in their order', () => {
  assert.deepEqual(
    model.parameters.map(({ name, shape }) => [name, shape]),
    golden.state,
  );
});

test('positions are waves along columns and rows', () => {
  for (const [name, expected] of Object.entries(golden.positions))
    closeToSummary(name, model.given[name]!, expected, 1e-6, ADDING_UP);
});

for (const name of ['cpu', 'reference'] as const) {
  test(`reconstruction, loss and every gradient are those of the paper's formulas on ${name}`, async () => {
    const device = await openDevice(name, { threads: 1 });
    const objective = maskedImages(model);
    const images = pictures([2, 3, 32, 32]);
    const inputs = objective.values({
      images: images.data as Float32Array,
      shape: images.shape,
      inputs: model.hide(golden.hidden.map((own) => Uint8Array.from(own))),
    });
    const program = await device.compile(
      (given, variables) => {
        const constants = Object.fromEntries([...fixed].map((each) => [each, variables[each]!]));
        const trained = Object.fromEntries(Object.entries(variables).filter(([each]) => !fixed.has(each)));
        const { value, gradients } = valueAndGradients(
          (current) => objective.loss(objective.terms({ ...constants, ...current }, given, evaluation)),
          trained,
        );
        const hidden = withoutPrefix('hidden/', given);
        const reconstruction = model.reconstruct(variables, given['images']!, hidden, {});
        return { outputs: { reconstruction, loss: value, ...withPrefix('grad/', gradients) } };
      },
      specsOf(inputs as HostTensors),
      specsOf(parameters),
    );
    const found = await program.run(inputs, await device.variables(parameters));
    closeLoss('of the batch', found['loss']!.data[0]!, golden.loss, 1e-5 * golden.loss);
    const [, , size] = golden.reconstruction;
    closeToSummary('reconstruction', found['reconstruction']!, golden.reconstruction, 2e-5 * size, ADDING_UP);
    closeGradients(withoutPrefix('grad/', found), golden.gradients);
    await program.dispose();
  });
}

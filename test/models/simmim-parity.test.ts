import assert from 'node:assert/strict';
import test from 'node:test';
import { type MaskedImageModel, maskedL1, simmimSwin, simmimVit } from '../../models/simmim/model.ts';
import type { Tensors } from '../../tensor/device.ts';
import { weightOf } from '../support/noise.ts';
import { goldenModel } from './golden.ts';
import { testParity } from './parity.ts';
import { tinyBeit, tinySwin4 } from './tiny.ts';

function testPretraining(name: string, model: MaskedImageModel): void {
  test(`${name}: the parameters have the authors' names, in their order`, () => {
    assert.deepEqual(
      model.parameters.map((parameter) => parameter.name),
      goldenModel(name).parameters,
    );
  });
  const reconstruct = (parameters: Tensors, { input, mask }: Tensors) =>
    model.reconstruct(parameters, input!, mask!, {});
  testParity(name, {
    parameters: Object.fromEntries(model.parameters.map(({ name: key, shape }) => [key, weightOf(key, shape)])),
    output: reconstruct,
    loss: (parameters, inputs) =>
      maskedL1(inputs['input']!, reconstruct(parameters, inputs), inputs['mask']!, model.patch_size),
  });
}

const twoStages = { ...tinySwin4, depth: [2, 2], heads: [2, 4] };
testPretraining('simmim_swin_pretrain_i64_p4_e24_d22_w4', simmimSwin('simmim_swin', twoStages));
testPretraining('simmim_vit_pretrain_i32_p8_e48_d2_h3', simmimVit('simmim_vit', tinyBeit('simmim')));

import assert from 'node:assert/strict';
import test from 'node:test';
import { beitEncoder } from '../../models/beit/encoder.ts';
import type { Encoder } from '../../models/encoder.ts';
import { evaluation } from '../../models/model.ts';
import { swinEncoder } from '../../models/swin/encoder.ts';
import { maskedImages } from '../../pretraining/objective.ts';
import { simmimModel } from '../../pretraining/simmim/model.ts';
import type { Tensors } from '../../tensor/device.ts';
import { goldenModel } from '../models/golden.ts';
import { testParity } from '../models/parity.ts';
import { tinyBeit, tinySwin4 } from '../models/tiny.ts';
import { weightOf } from '../support/noise.ts';

function testPretraining(name: string, encoder: Encoder): void {
  const model = simmimModel(encoder);
  const objective = maskedImages(model);
  test(`${name}: the parameters have the authors' names, in their order`, () => {
    assert.deepEqual(
      model.parameters.map((parameter) => parameter.name),
      goldenModel(name).parameters,
    );
  });
  const given = ({ input, mask }: Tensors): Tensors => ({ images: input!, 'hidden/hidden': mask! });
  testParity(name, {
    parameters: Object.fromEntries(model.parameters.map(({ name: key, shape }) => [key, weightOf(key, shape)])),
    output: (parameters, { input, mask }) => model.reconstruct(parameters, input!, { hidden: mask! }, {}),
    loss: (parameters, inputs) => objective.loss(objective.terms(parameters, given(inputs), evaluation)),
  });
}

const twoStages = { ...tinySwin4, depth: [2, 2], heads: [2, 4] };
testPretraining('simmim_swin_pretrain_i64_p4_e24_d22_w4', swinEncoder(twoStages));
testPretraining('simmim_vit_pretrain_i32_p8_e48_d2_h3', beitEncoder(tinyBeit('simmim')));

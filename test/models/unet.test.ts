import assert from 'node:assert/strict';
import test from 'node:test';
import { checkModel, countMacs, describeModel } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import { evaluation } from '../../models/model.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { normal, specOf, specsOf } from '../support/tensors.ts';

const settings = { arch: 'unet', overrides: { embed_dim: 4, depth: 2 } };

test('logits are a map a class, of the size of the image', async () => {
  const model = await buildModel(settings, { num_classes: 2, image_size: 16 });
  const device = await openDevice('cpu', { threads: 1 });
  const weights = initialWeights(model, 'unet');
  const images = normal('images', 3, 3, 16, 16);
  const program = await device.compile(
    (given, variables) => ({ outputs: { logits: model.forward(variables, given['images']!, evaluation) } }),
    { images: specOf(images) },
    specsOf(weights),
  );
  const { logits } = await program.run({ images }, await device.variables(weights));
  await program.dispose();
  assert.deepEqual(logits!.shape, [3, 2, 16, 16]);
  assert.ok(logits!.data.every(Number.isFinite));
});

test('each level has twice the channels of the one above, and the decoder sees both', () => {
  const model = describeModel(settings, { num_classes: 2, image_size: 16 });
  const shapes = Object.fromEntries(model.parameters.map(({ name, shape }) => [name, shape.join()]));
  assert.equal(shapes['encoder.0.conv1.weight'], '4,3,3,3');
  assert.equal(shapes['encoder.2.conv1.weight'], '16,8,3,3');
  assert.equal(shapes['decoder.0.conv1.weight'], '8,24,3,3');
  assert.equal(shapes['decoder.1.conv1.weight'], '4,12,3,3');
  assert.equal(shapes['head.weight'], '2,4,1,1');
});

test('multiply-adds are those of the convolutions', () => {
  // 16²·9·4·(3 + 4), 8²·9·8·(4 + 8), 4²·9·16·(8 + 16), 8²·9·8·(24 + 8), 16²·9·4·(12 + 4), 16²·4·2
  const expected = 64512 + 55296 + 55296 + 147456 + 147456 + 2048;
  assert.equal(countMacs(settings, { num_classes: 2, image_size: 16 }), expected);
});

test('an image that cannot be halved often enough is refused with a size that can', () => {
  assert.deepEqual(checkModel({ arch: 'unet', overrides: {} }, 100), [
    {
      path: 'model.image_size',
      message: 'images of 100 pixels cannot be halved 4 times',
      hint: 'Choose a multiple of 16, such as 112, or a smaller depth.',
    },
  ]);
});

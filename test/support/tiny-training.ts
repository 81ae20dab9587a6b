/** Trains a tiny vision transformer for a few steps and prints the SHA-256 of all that it has learnt. */
import { createHash } from 'node:crypto';
import { initialParameters } from '../../models/init.ts';
import { evaluation } from '../../models/model.ts';
import { buildModel } from '../../models/registry.ts';
import { openDevice } from '../../tensor/devices/index.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import * as tf from '../../tensor/tf.ts';
import { normal, specOf, specsOf } from './tensors.ts';

const settings = { arch: 'vit_tiny_patch16_224', overrides: { embed_dim: 48, depth: 2, heads: 3, patch_size: 8 } };
const model = buildModel(settings, { num_classes: 5, image_size: 32 });
const device = await openDevice('cpu', { threads: 2 });
const initial = initialParameters(model.parameters, 'determinism');
const variables = await device.variables(initial);
const images = normal('images', 8, 3, 32, 32);
const program = await device.compile(
  (inputs, parameters) => {
    const { value, gradients } = valueAndGradients(
      (current) => tf.mean(tf.square(model.forward(current, inputs['images']!, evaluation))),
      parameters,
    );
    const next = Object.entries(parameters).map(([name, parameter]) => [
      name,
      tf.sub(parameter, tf.mul(gradients[name]!, 0.1)),
    ]);
    return { outputs: { value }, variables: Object.fromEntries(next) };
  },
  { images: specOf(images) },
  specsOf(initial),
);
for (let step = 0; step < 3; step++) await program.run({ images }, variables);
const hash = createHash('sha256');
for (const { data } of Object.values(await variables.read())) hash.update(new Uint8Array(data.buffer));
process.stdout.write(hash.digest('hex'));

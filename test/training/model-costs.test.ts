import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InputError } from '../../common/errors.ts';
import { chooseModel, countParameters } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { partsOf, trainingMemory } from '../../training/costs/model-costs.ts';

const { settings, task, image_size } = chooseModel('vit_tiny_patch16_224', { depth: 2, image_size: 32 });
const sizes = { num_classes: 10, image_size };
const model = await buildModel(settings, sizes);

describe('the parts of a model', () => {
  it('have the names of its parameters, as deep as asked for, and their costs', () => {
    // 5 tokens of width 192; a class token and the embedding of 4 patches of 768 numbers.
    const block = 5 * 192 * (4 * 192 + 2 * 768) + 2 * 5 * 5 * 192;
    const last = block - 4 * 192 * (192 + 2 * 768);
    const parts = partsOf(model, 1);
    assert.deepEqual(
      parts.map(({ name }) => name),
      ['cls_token', 'pos_embed', 'patch_embed', 'blocks', 'norm', 'head'],
    );
    assert.deepEqual(parts[2], { name: 'patch_embed', parameters: 192 * 769, macs: 4 * 192 * 768, output: [4, 192] });
    assert.deepEqual(parts.at(-1), { name: 'head', parameters: 1930, macs: 1920, output: [10] });
    // Behind the last attention only the class token is read.
    assert.ok(parts[3]!.macs >= block + last && parts[3]!.macs <= 2 * block, `${parts[3]!.macs}`);
    assert.ok(partsOf(model, 2).some(({ name }) => name === 'blocks.1'));
  });

  it('together have all of its parameters', () => {
    for (const depth of [1, 3]) {
      const counted = partsOf(model, depth).reduce((sum, { parameters }) => sum + parameters, 0);
      assert.equal(counted, countParameters(settings, sizes));
    }
  });
});

it('training keeps parameters and momentum, whatever the batch, and more activations for a larger one', () => {
  const [one, eight] = [trainingMemory(model, task, 1), trainingMemory(model, task, 8)];
  assert.equal(one.state_bytes, 8 * countParameters(settings, sizes));
  assert.equal(eight.state_bytes, one.state_bytes);
  assert.ok(eight.activation_bytes > one.activation_bytes);
});

describe('a model that is chosen by name', () => {
  it('has its own image size unless that is overridden', () => {
    assert.equal(image_size, 32);
    assert.deepEqual(chooseModel('inception_v3', {}), {
      settings: { arch: 'inception_v3', overrides: {} },
      family: 'inception',
      task: 'classification',
      image_size: 299,
    });
  });

  it('is refused where there is none of that name, or its overrides do not go together', () => {
    const refused = (message: string) => (error: unknown) => error instanceof InputError && error.message === message;
    assert.throws(
      () => chooseModel('resnet51', {}),
      refused('model.arch: there is no architecture "resnet51"\n  Did you mean `resnet50`?'),
    );
    assert.throws(
      () => chooseModel('vit_tiny_patch16_224', { heads: 5 }),
      refused(
        'model.embed_dim: an embedding of 192 cannot be divided among 5 heads\n' +
          '  Choose a multiple of 5, such as 195.',
      ),
    );
  });
});

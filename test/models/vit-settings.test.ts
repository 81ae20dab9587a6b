/** Every mistake in a vision transformer's settings, by its whole message. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InputError, renderProblem } from '../../common/errors.ts';
import { checkModel, countMacs } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import type { ModelSettings } from '../../schemas/config.ts';

const messages = (arch: string, overrides: ModelSettings['overrides'] = {}, image_size = 224): readonly string[] =>
  checkModel({ arch, overrides }, image_size).map(renderProblem);
const vit = 'vit_tiny_patch16_224';

describe('the settings of a model', () => {
  test('that are possible have no problems', () => {
    assert.deepEqual(messages(vit), []);
    assert.deepEqual(messages(vit, { embed_dim: 48, heads: 4, patch_size: 7, mlp_ratio: 2.5, drop: 0.1 }, 112), []);
  });

  test('of an unknown architecture name the nearest', () => {
    assert.deepEqual(messages('vit_tny_patch16_224'), [
      'model.arch: there is no architecture "vit_tny_patch16_224"\n  Did you mean `vit_tiny_patch16_224`?',
    ]);
  });

  test('are refused where nothing is near', () => {
    const [message] = messages('perceptron');
    assert.match(
      message!,
      /^model\.arch: there is no architecture "perceptron"\n {2}Known architectures: vit_tiny_patch16_224, /,
    );
  });

  test('with an embedding that the heads cannot share', () => {
    assert.deepEqual(messages(vit, { embed_dim: 100 }), [
      'model.embed_dim: an embedding of 100 cannot be divided among 3 heads\n  Choose a multiple of 3, such as 102.',
    ]);
  });

  test('with an image that is not made of patches', () => {
    assert.deepEqual(messages(vit, {}, 230), [
      'model.image_size: images of 230 pixels cannot be divided into patches of 16\n  Choose a multiple of 16, such as 240.',
    ]);
  });

  test('with numbers out of range: all at once', () => {
    assert.deepEqual(messages(vit, { depth: 0, heads: 1.5, drop: 1, drop_path: -0.1, mlp_ratio: 0 }), [
      'model.depth: expected a whole number of at least 1, found 0\n  Give depth as a positive integer.',
      'model.heads: expected a whole number of at least 1, found 1.5\n  Give heads as a positive integer.',
      'model.drop: expected a probability of at least 0 and less than 1, found 1\n  Give drop below 1.',
      'model.drop_path: expected a probability of at least 0 and less than 1, found -0.1\n  Give drop_path below 1.',
      'model.mlp_ratio: expected a hidden layer of at least 1 unit, found 0\n  Make mlp_ratio larger.',
    ]);
  });

  test('that are impossible build no model', async () => {
    const build = () => buildModel({ arch: vit, overrides: { heads: 5 } }, { num_classes: 2, image_size: 224 });
    await assert.rejects(build, InputError);
  });

  test('decide the multiply-adds', () => {
    const sizes = { num_classes: 10, image_size: 32 };
    const settings = { arch: vit, overrides: { embed_dim: 8, heads: 2, depth: 1, patch_size: 16, mlp_ratio: 2 } };
    // 4 patches and the class token: embedding, qkv and projection, MLP, attention twice, head.
    const expected = 4 * 8 * 768 + 5 * 8 * 8 * 4 + 5 * 8 * 16 * 2 + 2 * 5 * 5 * 8 + 8 * 10;
    assert.equal(countMacs(settings, sizes), expected);
  });
});

/** Every mistake in the settings of Swin transformers and UPerNet, by its whole message. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderProblem } from '../../common/errors.ts';
import { checkModel } from '../../models/architectures.ts';
import type { ModelSettings } from '../../schemas/config.ts';

const swin = 'swin_tiny_patch4_window7_224';
const messages = (overrides: ModelSettings['overrides'], image_size = 224, arch = swin): readonly string[] =>
  checkModel({ arch, overrides }, image_size).map(renderProblem);

describe('the settings of a model with stages', () => {
  test('that are possible have no problems', () => {
    assert.deepEqual(messages({}), []);
    assert.deepEqual(messages({ depth: [1, 2], heads: [1, 2], embed_dim: 8, window_size: 4 }, 64), []);
    assert.deepEqual(messages({ depth: 2, heads: 4, embed_dim: 8, window_size: 8 }, 64), []);
    assert.deepEqual(messages({ window_size: 56 }), []);
    assert.deepEqual(messages({}, 224, 'upernet_swin_base'), []);
  });

  test('with numbers out of range: all at once', () => {
    assert.deepEqual(messages({ depth: [2, 0], heads: [1.5, 2], window_size: 0, drop: 1, mlp_ratio: 0 }), [
      'model.window_size: expected a whole number of at least 1, found 0\n  Give window_size as a positive integer.',
      'model.depth: expected a whole number of at least 1, found 0\n  Give depth as a positive integer.',
      'model.heads: expected a whole number of at least 1, found 1.5\n  Give heads as a positive integer.',
      'model.drop: expected a probability of at least 0 and less than 1, found 1\n  Give drop below 1.',
      'model.mlp_ratio: expected a hidden layer of at least 1 unit, found 0\n  Make mlp_ratio larger.',
    ]);
  });

  test('with lists of different lengths', () => {
    assert.deepEqual(messages({ depth: [2, 2] }), [
      'model.heads: expected 2 values, one for each stage of depth [2, 2], found [3, 6, 12, 24]\n' +
        '  Give depth and heads as lists of the same length, a value for each stage.',
    ]);
  });

  test('with features that the heads of a stage cannot share', () => {
    assert.deepEqual(messages({ heads: [3, 6, 12, 25] }), [
      'model.heads: the 768 features of stage 4 cannot be divided among 25 heads\n  Choose a divisor of 768 for stage 4.',
    ]);
  });

  test('with an image that is not made of patches', () => {
    assert.deepEqual(messages({}, 230), [
      'model.image_size: images of 230 pixels cannot be divided into patches of 4\n  Choose a multiple of 4, such as 232.',
    ]);
  });

  test('with a grid that cannot be halved', () => {
    assert.deepEqual(messages({}, 228), [
      'model.image_size: images of 228 pixels cannot be halved from patches of 4 through 4 stages\n' +
        '  Choose a multiple of 32, such as 256.',
    ]);
  });

  test('with windows that do not divide a grid', () => {
    assert.deepEqual(messages({}, 256), [
      "model.window_size: the stages' grids of 64, 32, 16, 8 tokens cannot be divided into windows of 7\n" +
        '  Choose a window_size of 8, or images of 448 pixels.',
    ]);
  });

  test('that belong to another family', () => {
    assert.deepEqual(messages({ window_size: 7 }, 224, 'vit_tiny_patch16_224'), [
      'model.window_size: vit_tiny_patch16_224 has no window_size\n' +
        '  Leave it out; of vit_tiny_patch16_224, embed_dim, depth, heads, patch_size, mlp_ratio, drop, drop_path can be changed.',
    ]);
  });

  test('with a list where one number is wanted', () => {
    assert.deepEqual(messages({ depth: [2, 2] }, 224, 'vit_tiny_patch16_224'), [
      'model.depth: expected a number, found the list [2, 2]\n  Give one number: vit_tiny_patch16_224 has no stages.',
    ]);
    assert.deepEqual(messages({ patch_size: [4, 4] }), [
      'model.patch_size: expected a number, found the list [4, 4]\n' +
        `  Give one number: ${swin} has one patch_size for all stages.`,
    ]);
  });

  test('that leave a feature pyramid with one map', () => {
    assert.deepEqual(messages({ depth: 2, heads: 3 }, 224, 'upernet_swin_tiny'), [
      'model.depth: expected at least 2 stages, found 1\n  Give depth and heads as lists of two or more.',
    ]);
  });

  test('with channels that the levels of pooling cannot share', () => {
    assert.deepEqual(messages({ embed_dim: 5, depth: [1, 1], heads: 1 }, 224, 'upernet_swin_tiny'), [
      'model.heads: expected 2 values, one for each stage of depth [1, 1], found [1]\n' +
        '  Give depth and heads as lists of the same length, a value for each stage.',
    ]);
    assert.deepEqual(messages({ embed_dim: 5, depth: [1, 1], heads: [1, 1] }, 224, 'upernet_swin_tiny'), [
      'model.embed_dim: the 10 channels of the last stage cannot be divided among 4 levels of pooling\n' +
        '  Choose a multiple of 4.',
    ]);
  });
});

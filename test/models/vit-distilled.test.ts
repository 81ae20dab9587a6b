/** The distilled DeiT against timm's numbers: logits are the mean of both heads, and so are gradients. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkModel, countMacs, countParameters } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { testClassifier } from './classifier.ts';

const settings = {
  arch: 'deit_tiny_distilled_patch16_224',
  overrides: { embed_dim: 24, depth: 2, heads: 2, patch_size: 8 },
};
const model = await buildModel(settings, { num_classes: 5, image_size: 32 });

testClassifier('vit_distilled_i32_p8_e24_d2_h2', model);

test('both heads are drawn anew', () => {
  assert.deepEqual(model.head, ['head.weight', 'head.bias', 'head_dist.weight', 'head_dist.bias']);
});

test('sizes are those of timm at 224 px', () => {
  const full = { arch: 'deit_base_distilled_patch16_224', overrides: {} };
  assert.deepEqual(checkModel(full, 224), []);
  // timm 1.0.31: 87,338,192 parameters with 1000 classes.
  assert.equal(countParameters(full, { num_classes: 1000, image_size: 224 }), 87_338_192);
  assert.ok(countMacs(full, { num_classes: 1000, image_size: 224 }) > 17e9);
});

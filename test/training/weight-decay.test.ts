import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel } from '../../models/registry.ts';
import { weightDecays } from '../../training/optimizers/weight-decay.ts';
import { golden } from './golden.ts';

test('a transformer decays the parameters that timm decays', () => {
  const { no_decay, decay } = golden<{ no_decay: string[]; decay: string[] }>('optim/weight_decay_groups.json');
  const settings = { arch: 'vit_tiny_patch16_224', overrides: { depth: 1 } };
  const model = buildModel(settings, { num_classes: 2, image_size: 224 });
  const decays = weightDecays(model, 0.05);
  const names = model.parameters.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => decays[name] === undefined),
    no_decay,
  );
  assert.deepEqual(
    names.filter((name) => decays[name] === 0.05),
    decay,
  );
});

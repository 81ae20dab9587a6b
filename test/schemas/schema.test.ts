import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingPaths, settingSchema } from '../../pipelines/experiment/checking/known-keys.ts';
import { withDefaults } from '../../pipelines/experiment/resolving/defaults.ts';
import { describe } from '../../schemas/describe.ts';
import { definition, experimentSchema } from '../../schemas/schema.ts';
import { validateExperiment, validateTaskOverride } from '../../schemas/validate.js';

test('every setting says what it means and what it may be', () => {
  const paths = settingPaths(experimentSchema);
  assert.ok(paths.length > 60);
  for (const path of paths) {
    const schema = settingSchema(experimentSchema, path);
    assert.ok(schema?.description, `${path} has no description`);
    assert.notEqual(describe(schema), '', `${path} says not what it may be`);
  }
});

test('the defaults fit the schema themselves', () => {
  const cell = withDefaults(definition('taskOverride'), {});
  assert.ok(validateTaskOverride(cell), JSON.stringify(validateTaskOverride.errors));
  const experiment = withDefaults(experimentSchema, { name: 'demo' });
  assert.ok(validateExperiment(experiment), JSON.stringify(validateExperiment.errors));
});

test('defaults fill what is missing and change nothing that is there', () => {
  const given = { schedule: { lr_schedule: { min_lr: 5 }, early_stopping: { patience: 3 } } };
  const filled = withDefaults(definition('taskOverride'), given);
  assert.ok(validateTaskOverride(filled));
  assert.equal(filled.schedule?.lr_schedule?.min_lr, 5);
  assert.equal(filled.schedule?.lr_schedule?.name, 'cosine');
  assert.deepEqual(filled.schedule?.early_stopping, { monitor: 'val_loss', patience: 3 });
  assert.deepEqual(withDefaults(definition('taskOverride'), filled), filled);
});

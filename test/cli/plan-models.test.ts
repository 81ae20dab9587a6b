import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plannedModelsTable } from '../../cli/tables/plan-models.ts';
import type { PlannedModel } from '../../pipelines/plan/models.ts';

test('the table names the tasks of a model that is not that of all', () => {
  const models: readonly PlannedModel[] = [
    { arm: 'a', tasks: ['x', 'y'], arch: 'resnet18', image_size: 224, parameters: 11_176_512, macs: 1_813_561_344 },
    { arm: 'b', tasks: ['y'], arch: 'resnet50', image_size: 64, parameters: 23_508_032, macs: 334_000_000 },
  ];
  assert.equal(
    plannedModelsTable(models),
    'arm    architecture   input  parameters  multiply-adds\n' +
      'a      resnet18      224 px      11.2 M         1.81 G\n' +
      'b (y)  resnet50       64 px      23.5 M         0.33 G',
  );
});

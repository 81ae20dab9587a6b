import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../pipelines/experiment/experiment.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { plannedModels } from '../../../pipelines/plan/models.ts';

const [example] = (await loadExperiment('experiments/quickstart.yaml')).cells as [Cell];

function cell(task: string, arm: string, arch: string, size: number): Cell {
  const model = { arch, overrides: {} };
  return {
    ...example,
    task,
    arm,
    finetune: { ...example.finetune, model, input: { ...example.finetune.input, size } },
  };
}

test('an arm has one model, unless a task changes it', () => {
  const cells = [
    cell('lung', 'vit', 'vit_tiny_patch16_224', 224),
    cell('lung', 'resnet', 'resnet18', 224),
    cell('heart', 'vit', 'vit_tiny_patch16_224', 224),
    cell('heart', 'resnet', 'resnet18', 112),
  ];
  // Without heads: timm's 5,717,416 less 1000 · 193, and 11,689,512 less 1000 · 513.
  const resnet = { arm: 'resnet', arch: 'resnet18', parameters: 11_176_512 };
  assert.deepEqual(plannedModels({ cells }), [
    {
      arm: 'vit',
      tasks: ['lung', 'heart'],
      arch: 'vit_tiny_patch16_224',
      image_size: 224,
      parameters: 5_524_416,
      macs: 1_253_491_200,
    },
    { ...resnet, tasks: ['lung'], image_size: 224, macs: 1_813_561_344 },
    { ...resnet, tasks: ['heart'], image_size: 112, macs: 484_847_616 },
  ]);
});

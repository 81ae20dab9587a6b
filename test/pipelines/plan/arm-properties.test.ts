import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckedExperiment } from '../../../pipelines/experiment/experiment.ts';
import { armProperties } from '../../../pipelines/plan/arm-properties.ts';
import { load } from '../experiment/helper.ts';
import { sketch } from '../run/rig/experiment.ts';

/** Two arms with batch sizes of their own in training and in evaluation. */
function batches(training: readonly number[], evaluation: readonly number[]): CheckedExperiment {
  const experiment = sketch({ file: 'sketch.yaml', root: 'data', arms: { a: 0.1, b: 0.1 } });
  const cells = experiment.cells.map((cell, index) => ({
    ...cell,
    finetune: { ...cell.finetune, schedule: { ...cell.finetune.schedule, batch_size: training[index]! } },
    evaluate: { ...cell.evaluate, batch_size: evaluation[index]! },
  }));
  return { ...experiment, cells };
}

const rows = (experiment: CheckedExperiment): readonly string[] =>
  armProperties(experiment, () => null).map(({ name, values }) => `${name}: ${values.join(', ')}`);

test('a batch size of the evaluation that follows the training has no row of its own', () => {
  assert.deepEqual(rows(batches([8, 16], [8, 16])), ['schedule.batch_size: 8, 16']);
});

test('pre-trainings are told by their data, and by what differs between them', async () => {
  const arm = (name: string, data: string, epochs: number): string =>
    `  ${name}: { init: { method: simmim, pretrain: { data: ${data}, schedule: { lr: 0.1, epochs: ${epochs}, batch_size: 8 } } } }`;
  const films = '{ format: images, root: /data/films }';
  const experiment = await load([
    'name: demo',
    'data: { format: phantom }',
    'model: { arch: vit_tiny_patch16_224 }',
    'schedule: { lr: 0.1, epochs: 5, batch_size: 8 }',
    'arms:',
    '  random: {}',
    arm('one', films, 3),
    arm('two', `[{ format: phantom }, ${films}]`, 4),
  ]);
  assert.deepEqual(rows(experiment), [
    'init.method: random, simmim, simmim',
    'init.pretrain.data: –, films, phantom + films',
    'init.pretrain.schedule.epochs: –, 3, 4',
  ]);
});

test('one of its own has a row', () => {
  assert.deepEqual(rows(batches([8, 8], [8, 4])), ['evaluation.batch_size: –, 4']);
});

/** What does not go together in `evaluation`, each by its whole message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { mistakes } from './helper.ts';

const lines = (task: string, model: string, evaluation: string): string[] => [
  'name: demo',
  `task: ${task}`,
  'data: { format: phantom, image: { size: 32 } }',
  `model: { arch: ${model} }`,
  'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }',
  `evaluation: { ${evaluation} }`,
];
const said = async (evaluation: string): Promise<readonly string[]> =>
  (await mistakes(lines('classification', 'resnet18', evaluation))).map((line) =>
    line.replace(/^demo.yaml:\d+:\d+: /, ''),
  );
/** Without the line and its caret. */
const told = async (evaluation: string) => {
  const [message, , , hint] = await said(evaluation);
  return [message, hint];
};

test('sound operating points', async () => {
  for (const point of ['rule: youden', 'rule: sensitivity, at: 0.9', 'rule: cost, at: 20', 'rule: given, at: 0'])
    assert.deepEqual(await said(`operating_point: { ${point} }, positive: sick, prevalence: 0.02`), [
      'no mistake was found',
    ]);
});

test('an operating point without what its rule needs, or with what no rule needs', async () => {
  assert.deepEqual(await told('operating_point: { at: 0.9 }'), [
    'evaluation.operating_point: it is not said by which rule',
    '  Add `rule`, such as `rule: youden`.',
  ]);
  assert.deepEqual(await told('operating_point: { rule: youden, at: 0.9 }'), [
    'evaluation.operating_point.at: `youden` needs no number',
    '  Remove it, or choose another rule.',
  ]);
  assert.deepEqual(await told('operating_point: { rule: cost }'), [
    'evaluation.operating_point: `cost` needs a number',
    '  Add `at: 5`: how many false alarms a missed positive is as bad as, a number above 0.',
  ]);
  assert.deepEqual(await told('operating_point: { rule: specificity, at: 95 }'), [
    'evaluation.operating_point.at: `at` is the least specificity, between 0 and 1, not 95',
    '  Such as `at: 0.9`.',
  ]);
  assert.deepEqual(await told('operating_point: { rule: given, at: 1.5 }'), [
    'evaluation.operating_point.at: `at` is the threshold, between 0 and 1, not 1.5',
    '  Such as `at: 0.5`.',
  ]);
});

test('a prevalence in percent', async () => {
  const [message] = await said('prevalence: 5');
  assert.equal(message, 'evaluation.prevalence: expected a number above 0 and below 1, found 5');
});

test('of a segmentation', async () => {
  const found = await mistakes(
    lines('segmentation', 'unet', 'positive: a, prevalence: 0.1, operating_point: { rule: youden }'),
  );
  assert.deepEqual(
    found.filter((line) => line.startsWith('demo.yaml')).map((line) => line.replace(/^demo.yaml:\d+:\d+: /, '')),
    [
      'evaluation.positive: a segmentation has no class that is looked for',
      'evaluation.prevalence: a segmentation has no predictive values',
      'evaluation.operating_point: a segmentation has no operating point',
    ],
  );
});

test('what is not said is in no parameter, so that keys stay', async () => {
  const { cells } = await loadExperiment('experiments/quickstart.yaml');
  for (const { evaluate } of cells)
    for (const name of ['positive', 'operating_point', 'prevalence']) assert.ok(!(name in evaluate), name);
});

test('a classification has no outlines', async () => {
  assert.deepEqual(await told('surface_tolerance: 2'), [
    'evaluation.surface_tolerance: a classification has no outlines',
    '  Remove it.',
  ]);
});

test('flips of masks are none of classes', async () => {
  assert.deepEqual(await told('flip: true'), [
    'evaluation.flip: only masks are averaged by it, but the task is classification',
    '  Use `crops: flip`, which averages scores over the centre and its mirror image.',
  ]);
});

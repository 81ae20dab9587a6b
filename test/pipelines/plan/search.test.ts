import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPlan } from '../../../pipelines/plan/build.ts';
import type { Step } from '../../../pipelines/plan/plan.ts';
import { load } from '../experiment/helper.ts';

const searched = async (search: string): Promise<readonly Step[]> => {
  const lines = [
    'name: demo',
    'data: { format: phantom }',
    'model: { arch: vit_tiny_patch16_224 }',
    `schedule: { lr: 0.1, epochs: 3, batch_size: 8, search: ${search} }`,
    'trials: 2',
    'arms:',
    '  a: { schedule: { optimizer: { name: adamw } } }',
    '  b: {}',
    '  c: { schedule: { search: null } }',
  ];
  return buildPlan(await load(lines)).steps;
};

const three = '{ lr: [0.1, 0.01, 0.001], trials: 2 }';

/** All that a step waits for. */
function needs(steps: readonly Step[], id: string): ReadonlySet<string> {
  const inputs = Object.values(steps.find((step) => step.id === id)!.inputs);
  return new Set(inputs.flatMap((input) => [input, ...needs(steps, input)]));
}

test('every arm has the same trainings before its trials, and none of them waits for an evaluation', async () => {
  const steps = await searched(three);
  const names = ['0.1/1', '0.1/2', '0.01/1', '0.01/2', '0.001/1', '0.001/2'];
  for (const arm of ['a', 'b']) {
    const trials = names.map((name) => `search-trial:demo/${arm}/${name}`);
    const choice = steps.find(({ id }) => id === `search:demo/${arm}`)!;
    assert.deepEqual(choice.inputs, Object.fromEntries(names.map((name, index) => [name, trials[index]])));
    for (const trial of [1, 2]) {
      const before = needs(steps, `finetune:demo/${arm}/${trial}`);
      assert.deepEqual(
        [...before].filter((id) => id.startsWith('search')),
        [choice.id, ...trials],
      );
      assert.ok(![...before].some((id) => id.startsWith('evaluate')));
    }
  }
  assert.ok(![...needs(steps, 'finetune:demo/c/1')].some((id) => id.startsWith('search')));
});

test('trials of a search have seeds of their own, the same at every rate', async () => {
  const steps = await searched(three);
  const seeds = (stage: Step['stage']) =>
    steps.flatMap((step) => (step.stage === stage && 'seed' in step.params ? [step.params.seed] : []));
  const [tried, final] = [new Set(seeds('search-trial')), new Set(seeds('finetune'))];
  assert.deepEqual([tried.size, final.size], [4, 6]);
  assert.ok([...tried].every((seed) => !final.has(seed)));
});

test('a further rate leaves the trainings at the others as they are', async () => {
  const [before, after] = [await searched(three), await searched('{ lr: [1, 0.1, 0.01, 0.001], trials: 2 }')];
  const kept = before.filter(({ stage }) => stage === 'search-trial' || stage === 'finetune');
  for (const step of kept)
    assert.deepEqual(
      after.find(({ id }) => id === step.id),
      step,
    );
});

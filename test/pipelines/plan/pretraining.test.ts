import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPlan, planUntil } from '../../../pipelines/plan/build.ts';
import type { Step } from '../../../pipelines/plan/plan.ts';
import { stageNames } from '../../../stages/index.ts';
import { load } from '../experiment/helper.ts';

const pretraining = (epochs: number): string =>
  `{ method: simmim, pretrain: { data: { format: images, root: x }, schedule: { lr: 0.1, epochs: ${epochs}, batch_size: 8 } } }`;

async function steps(lines: readonly string[], epochs = 5): Promise<readonly Step[]> {
  const base = [
    'name: demo',
    'data: { format: phantom }',
    'model: { arch: vit_tiny_patch16_224 }',
    `schedule: { lr: 0.1, epochs: ${epochs}, batch_size: 8 }`,
    'trials: 2',
  ];
  return buildPlan(await load([...base, ...lines])).steps;
}

const arms = (one: string, other: string) => ['arms:', `  a: { init: ${one} }`, `  b: { init: ${other} }`];
const idsOf = (all: readonly Step[], stage: Step['stage']) =>
  all.filter((step) => step.stage === stage).map(({ id }) => id);

test('one pre-training serves all trials and arms that ask for the same', async () => {
  const shared = await steps(arms(pretraining(3), pretraining(3)));
  assert.deepEqual(idsOf(shared, 'pretrain'), ['pretrain:a']);
  const other = await steps(arms(pretraining(3), pretraining(4)));
  assert.deepEqual(idsOf(other, 'pretrain'), ['pretrain:a', 'pretrain:b']);
  assert.deepEqual(idsOf(other, 'prepare'), ['prepare:demo', 'prepare:pretraining/a']);
});

test('another schedule of the fine-tuning leaves the pre-training as it is', async () => {
  const lines = arms('{ method: random }', pretraining(3));
  const of = (all: readonly Step[]) => all.filter(({ stage }) => stage === 'pretrain');
  assert.deepEqual(of(await steps(lines, 9)), of(await steps(lines, 5)));
});

test('what a pre-training sees is compared with the task, in every link of a chain, but not its own training images', async () => {
  const own =
    '{ method: simmim, pretrain: { data: { format: phantom }, schedule: { lr: 0.1, epochs: 3, batch_size: 8 } } }';
  const chain = pretraining(3).replace(
    'pretrain: {',
    `pretrain: { from: ${pretraining(2).replace('root: x', 'root: y')},`,
  );
  const all = await steps([
    'arms:',
    `  a: { init: ${own} }`,
    `  b: { init: ${pretraining(3)} }`,
    `  c: { init: ${pretraining(4)} }`,
    `  d: { init: ${chain} }`,
  ]);
  assert.deepEqual(idsOf(all, 'leakage'), ['leakage:demo/b', 'leakage:demo/d']);
  const step = (id: string) => all.find((one) => one.id === id)!;
  assert.deepEqual(step('leakage:demo/b').inputs, { data: 'prepare:demo', 'corpus/1': 'prepare:pretraining/b' });
  assert.deepEqual(step('leakage:demo/d').inputs, {
    data: 'prepare:demo',
    'corpus/1': 'prepare:pretraining/b',
    'corpus/2': 'prepare:pretraining/d/from',
  });
  const { inputs } = step('report');
  assert.deepEqual(
    Object.entries(inputs).filter(([name]) => name.startsWith('leakage') || name.startsWith('pretrain')),
    [
      ['pretrain:demo/a', 'pretrain:a'],
      ['leakage:demo/b', 'leakage:demo/b'],
      ['pretrain:demo/b', 'pretrain:b'],
      ['leakage:demo/c', 'leakage:demo/b'],
      ['pretrain:demo/c', 'pretrain:c'],
      ['leakage:demo/d', 'leakage:demo/d'],
      ['pretrain:demo/d', 'pretrain:d'],
      ['pretrain#2:demo/d', 'pretrain:d/from'],
    ],
  );
});

test('where leaks shall fail, nothing is trained before they are looked for', async () => {
  const all = await steps(['arms:', `  a: { init: ${pretraining(3)}, data: { audit: fail } }`]);
  assert.deepEqual(all.find(({ id }) => id === 'pretrain-load:a/from')!.inputs, { leakage: 'leakage:demo/a' });
  const without = await steps(['arms:', `  a: { init: ${pretraining(3)} }`]);
  assert.deepEqual(without.find(({ id }) => id === 'pretrain-load:a/from')!.inputs, {});
});

test('a plan that ends with a stage has all that its steps need', async () => {
  const searched = `${pretraining(3)}, schedule: { search: { lr: [0.1, 0.2] } }`;
  const all = await steps(arms('{ method: random }', searched));
  for (const stage of stageNames) {
    const until = planUntil({ experiment: 'demo', steps: all }, stage).steps;
    const ids = new Set(until.map(({ id }) => id));
    for (const { id, inputs } of until)
      for (const needed of Object.values(inputs)) assert.ok(ids.has(needed), `${stage}: ${id} needs ${needed}`);
    assert.ok(ids.has('prepare:demo') && idsOf(until, stage).length > 0, stage);
  }
  assert.deepEqual(idsOf(planUntil({ experiment: 'demo', steps: all }, 'pretrain').steps, 'pretrain-load'), [
    'pretrain-load:a',
  ]);
});

test('a chain is nested, and each step needs the one before', async () => {
  const chain = pretraining(3)
    .replace('simmim', 'mae')
    .replace('pretrain: {', `pretrain: { from: ${pretraining(2)},`);
  const all = await steps(arms('{ method: random }', chain));
  const input = (id: string, name: string) => all.find((step) => step.id === id)?.inputs[name];
  assert.equal(input('finetune:demo/b/1', 'weights'), 'pretrain-load:b');
  assert.equal(input('pretrain-load:b', 'weights'), 'pretrain:b');
  assert.equal(input('pretrain:b', 'weights'), 'pretrain-load:b/from');
  assert.equal(input('pretrain-load:b/from', 'weights'), 'pretrain:b/from');
  assert.equal(input('pretrain:b/from', 'weights'), 'pretrain-load:a');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveSeed } from '../../../common/random.ts';
import { buildPlan, planUntil } from '../../../pipelines/plan/build.ts';
import type { Plan, Step } from '../../../pipelines/plan/plan.ts';
import { type Sketch, sketch } from '../run/rig/experiment.ts';

const plan = (change: Partial<Sketch> = {}): Plan => buildPlan(sketch({ file: '/x.yaml', root: '/data', ...change }));
const ids = ({ steps }: Plan): readonly string[] => steps.map(({ id }) => id);
const step = ({ steps }: Plan, id: string): Step => steps.find((one) => one.id === id)!;

test('data is prepared once a task, an initialisation loaded once, and every trial has its own steps', () => {
  assert.deepEqual(ids(plan({ tasks: ['lung', 'heart'], arms: { a: 1, b: 2 }, trials: 2 })), [
    'prepare:lung',
    'pretrain-load:a',
    'prepare:heart',
    ...['lung/a/1', 'lung/a/2', 'lung/b/1', 'lung/b/2', 'heart/a/1', 'heart/a/2', 'heart/b/1', 'heart/b/2'].flatMap(
      (trial) => [`finetune:${trial}`, `evaluate:${trial}`],
    ),
    'report',
  ]);
});

test('steps need the steps whose output they read', () => {
  const two = plan({ arms: { a: 1, b: 2 } });
  assert.deepEqual(step(two, 'prepare:lung').inputs, {});
  assert.deepEqual(step(two, 'finetune:lung/b/1').inputs, { data: 'prepare:lung', weights: 'pretrain-load:a' });
  assert.deepEqual(step(two, 'evaluate:lung/b/1').inputs, { data: 'prepare:lung', model: 'finetune:lung/b/1' });
  assert.deepEqual(step(two, 'report').inputs, {
    'lung/a/1': 'evaluate:lung/a/1',
    'lung/b/1': 'evaluate:lung/b/1',
    'data/lung': 'prepare:lung',
  });
});

test('the report sees the data of every task, and of arms that change it', () => {
  const experiment = sketch({ file: '/x.yaml', root: '/data', tasks: ['lung', 'heart'], arms: { a: 1, b: 2 } });
  const cells = experiment.cells.map((cell) =>
    cell.task === 'lung' && cell.arm === 'b' ? { ...cell, prepare: { ...cell.prepare, store: 64 } } : cell,
  );
  const { inputs } = step(buildPlan({ ...experiment, cells }), 'report');
  const data = Object.entries(inputs).filter(([name]) => name.startsWith('data/'));
  assert.deepEqual(data, [
    ['data/lung', 'prepare:lung'],
    ['data/lung#2', 'prepare:lung#2'],
    ['data/heart', 'prepare:heart'],
  ]);
});

test('every step comes after those that it needs', () => {
  const seen = new Set<string>();
  for (const { id, inputs } of plan({ tasks: ['t', 'u'], arms: { a: 1, b: 2, c: 3 }, trials: 3 }).steps) {
    for (const needed of Object.values(inputs)) assert.ok(seen.has(needed), `${id} comes before ${needed}`);
    seen.add(id);
  }
});

test('the seed of a trial is a hash of experiment seed, task, arm and trial, whatever else is in the plan', () => {
  const seedOf = (whole: Plan, id: string): string => {
    const found = step(whole, id);
    return found.stage === 'finetune' ? found.params.seed : '';
  };
  const small = seedOf(plan({ arms: { b: 1 } }), 'finetune:lung/b/1');
  const large = seedOf(plan({ tasks: ['heart', 'lung'], arms: { a: 1, b: 1 }, trials: 3 }), 'finetune:lung/b/1');
  assert.equal(small, deriveSeed(42, 'lung', 'b', 1));
  assert.equal(large, small);
});

test('steps know only the places that they read', () => {
  const withWeights = plan({ weights: '/w.pth' });
  assert.deepEqual(step(withWeights, 'prepare:lung').locations, { root: '/data' });
  assert.deepEqual(step(withWeights, 'pretrain-load:a').locations, { weights: { kind: 'file', path: '/w.pth' } });
  assert.deepEqual(step(withWeights, 'finetune:lung/a/1').locations, {});
});

test('an arm with another initialisation on another task has a step for each', () => {
  const experiment = sketch({ file: '/x.yaml', root: '/data', tasks: ['lung', 'heart'] });
  const cells = experiment.cells.map((cell) =>
    cell.task === 'lung' ? cell : { ...cell, pretrainLoad: { ...cell.pretrainLoad, image_size: 64 } },
  );
  const whole = buildPlan({ ...experiment, cells });
  assert.equal(step(whole, 'finetune:heart/a/1').inputs['weights'], 'pretrain-load:a#2');
  assert.ok(ids(whole).includes('pretrain-load:a#2'));
});

test('a plan can end with any stage', () => {
  assert.deepEqual(ids(planUntil(plan(), 'pretrain-load')), ['prepare:lung', 'pretrain-load:a']);
  assert.deepEqual(planUntil(plan(), 'report'), plan());
});

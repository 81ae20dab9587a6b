/** What runs again after a change, and that the plan says so before. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Rig, type RigRun } from './rig/rig.ts';
import type { Hook } from './rig/stages.ts';

const TWO_ARMS = { arms: { a: 0.05, b: 0.1 } };
const ALL = [
  'prepare:lung',
  'pretrain-load:a',
  'finetune:lung/a/1',
  'evaluate:lung/a/1',
  'finetune:lung/b/1',
  'evaluate:lung/b/1',
  'report',
];

/** Weights that do not fit must not be found after hours of preparing. */
const RAN = ['pretrain-load:a', 'prepare:lung', ...ALL.slice(2)];

test('a first run runs every step once, weights first, each trial evaluated before the next begins', async (t) => {
  const rig = new Rig(t);
  assert.deepEqual((await rig.run(TWO_ARMS)).ran, RAN);
});

test('a second run executes nothing and says that every step is cached', async (t) => {
  const rig = new Rig(t);
  await rig.run(TWO_ARMS);
  const again = await rig.run(TWO_ARMS);
  assert.deepEqual(again.ran, []);
  assert.deepEqual(
    again.result.outcomes.map(({ step, result }) => [step.id, result]),
    ALL.map((id) => [id, 'cached']),
  );
});

test('what a step warned of is said again when its result is taken from the cache', async (t) => {
  const rig = new Rig(t);
  const hook: Hook = (id, { emit }) => {
    emit({ type: 'message', level: 'warning', text: `odd: ${id}` });
    emit({ type: 'message', level: 'notice', text: 'of this run alone' });
  };
  const said = ({ events }: RigRun): readonly string[] =>
    events.flatMap((event) => (event.type === 'stage' && event.event.type === 'message' ? [event.event.text] : []));
  const first = said(await rig.run(TWO_ARMS, { hook })).filter((text) => text !== 'of this run alone');
  assert.equal(first.length, ALL.length);
  assert.deepEqual(said(await rig.run(TWO_ARMS)).toSorted(), first.toSorted());
});

test('a changed learning rate runs that arm and the report alone', async (t) => {
  const rig = new Rig(t);
  await rig.run(TWO_ARMS);
  const changed = { arms: { a: 0.05, b: 0.01 } };
  assert.deepEqual(await rig.plan(changed), {
    'prepare:lung': 'cached',
    'pretrain-load:a': 'cached',
    'finetune:lung/a/1': 'cached',
    'evaluate:lung/a/1': 'cached',
    'finetune:lung/b/1': 'ready: schedule.lr: 0.1 -> 0.01',
    'evaluate:lung/b/1': 'blocked: waits for finetune:lung/b/1',
    report: 'blocked: waits for evaluate:lung/b/1',
  });
  assert.deepEqual((await rig.run(changed)).ran, ['finetune:lung/b/1', 'evaluate:lung/b/1', 'report']);
});

test('a changed report setting runs the report alone', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  assert.match((await rig.plan({ alpha: 0.01 }))['report']!, /^ready: settings\.test\.alpha: 0\.05 -> 0\.01; prespec/);
  assert.deepEqual((await rig.run({ alpha: 0.01 })).ran, ['report']);
});

test('a touched file runs nothing', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  utimesSync(join(rig.root, 'x.png'), new Date(), new Date());
  assert.equal((await rig.plan())['prepare:lung'], 'cached');
  assert.deepEqual((await rig.run()).ran, []);
});

test('a changed file runs prepare and what follows it', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  rig.data('x.png', 'abd');
  assert.deepEqual(await rig.plan(), {
    'prepare:lung': 'ready: file x.png changed',
    'pretrain-load:a': 'cached',
    'finetune:lung/a/1': 'blocked: waits for prepare:lung',
    'evaluate:lung/a/1': 'blocked: waits for prepare:lung, finetune:lung/a/1',
    report: 'blocked: waits for evaluate:lung/a/1, prepare:lung',
  });
  assert.deepEqual((await rig.run()).ran, ['prepare:lung', 'finetune:lung/a/1', 'evaluate:lung/a/1', 'report']);
});

test('a step that ran again and left the same bytes does not run what follows it', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  rig.data('x.png', 'ABC');
  const again = await rig.run();
  assert.deepEqual(again.ran, ['prepare:lung']);
  assert.equal(again.result.state, 'finished');
});

test('added and removed files are told, the first three by name', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  rmSync(join(rig.root, 'x.png'));
  for (const name of ['1.png', '2.png', '3.png', '4.png']) rig.data(name, name);
  assert.equal(
    (await rig.plan())['prepare:lung'],
    'ready: file 1.png added; file 2.png added; file 3.png added; and 2 more changes',
  );
});

test('a new stage version runs that stage again', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  const versions = { evaluate: 2 };
  assert.equal((await rig.plan({}, { versions }))['evaluate:lung/a/1'], 'ready: stage version 1 -> 2');
  assert.deepEqual((await rig.run({}, { versions })).ran, ['evaluate:lung/a/1']);
});

test('changed data, back again, is taken from the cache', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  rig.data('x.png', 'other');
  await rig.run();
  rig.data('x.png', 'abc');
  assert.deepEqual((await rig.run()).ran, []);
});

test('a further trial runs without the others, and never ran before', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  assert.equal((await rig.plan({ trials: 2 }))['finetune:lung/a/2'], 'ready: never run');
  assert.deepEqual((await rig.run({ trials: 2 })).ran, ['finetune:lung/a/2', 'evaluate:lung/a/2', 'report']);
});

test('another seed of the experiment runs every trial again', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  const plan = await rig.plan({ seed: 43 });
  assert.match(plan['finetune:lung/a/1']!, /^ready: seed: "[0-9a-f]{32}" -> "[0-9a-f]{32}"$/);
  assert.equal(plan['prepare:lung'], 'cached');
});

test('the same step of another experiment is an earlier version when little has changed', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  const plan = await rig.plan({ name: 'copy', arms: { a: 0.01 } });
  assert.equal(plan['finetune:lung/a/1'], 'ready: schedule.lr: 0.05 -> 0.01');
  rig.data('x.png', '1');
  rig.data('y.png', '2');
  rig.data('z.png', '3');
  assert.equal((await rig.plan({ name: 'copy' }))['prepare:lung'], 'ready: never run');
  assert.equal((await rig.plan())['prepare:lung'], 'ready: file x.png changed; file y.png changed; file z.png added');
});

test('a result whose files are damaged is made again', async (t) => {
  const rig = new Rig(t);
  const first = await rig.run();
  const { key } = first.result.outcomes.find(({ step }) => step.id === 'finetune:lung/a/1')!;
  writeFileSync(join(rig.runs, 'cache', 'finetune', key!, 'output', 'model.txt'), 'cut');
  assert.equal(
    (await rig.plan())['finetune:lung/a/1'],
    'ready: its cached result is damaged: output/model.txt has 3 bytes instead of 64',
  );
  assert.deepEqual((await rig.run()).ran, ['finetune:lung/a/1']);
});

test('a folder without a manifest is never a hit', async (t) => {
  const rig = new Rig(t);
  const first = await rig.run();
  const { key } = first.result.outcomes[0]!;
  rmSync(join(rig.runs, 'cache', 'prepare', key!, 'manifest.json'));
  assert.deepEqual((await rig.run()).ran, ['prepare:lung']);
});

test('steps with the same parameters and inputs share one result under different names', async (t) => {
  const rig = new Rig(t);
  const copy = join(rig.folder, 'copy.pth');
  const weights = join(rig.folder, 'weights.pth');
  writeFileSync(weights, 'w');
  writeFileSync(copy, 'w');
  await rig.run({ weights });
  // It prints the name of the file.
  assert.deepEqual((await rig.run({ weights: copy })).ran, ['report']);
});

test('force runs cached steps again, and nothing after them when they leave the same', async (t) => {
  const rig = new Rig(t);
  await rig.run(TWO_ARMS);
  assert.deepEqual((await rig.run(TWO_ARMS, { force: ['finetune'] })).ran, ['finetune:lung/a/1', 'finetune:lung/b/1']);
  assert.deepEqual((await rig.run(TWO_ARMS, { force: ['evaluate:lung/a/1'] })).ran, ['evaluate:lung/a/1']);
  assert.deepEqual((await rig.run(TWO_ARMS, { force: 'all' })).ran, RAN);
});

test('force names what it does not know', async (t) => {
  const rig = new Rig(t);
  await assert.rejects(rig.run({}, { force: ['finetun', 'nonsense'] }), {
    message: [
      '--force: expected a stage or a step of the plan, found finetun',
      '  Did you mean `finetune`?',
      '--force: expected a stage or a step of the plan, found nonsense',
      '  Known stages and steps: prepare, leakage, pretrain, pretrain-load, search-trial, search, finetune, evaluate, report, prepare:lung, pretrain-load:a,' +
        ' finetune:lung/a/1, evaluate:lung/a/1, report.',
    ].join('\n'),
  });
});

test('until leaves out the stages after it', async (t) => {
  const rig = new Rig(t);
  const { ran, result } = await rig.run({}, { until: 'finetune' });
  assert.deepEqual(ran, ['pretrain-load:a', 'prepare:lung', 'finetune:lung/a/1']);
  assert.equal(result.report, null);
});

test('the report is copied to a place that people find', async (t) => {
  const rig = new Rig(t);
  const { result } = await rig.run();
  assert.equal(result.report?.page, join(rig.runs, 'reports', 'sketch', 'report.html'));
  assert.match(readFileSync(result.report.page, 'utf8'), /<p>report<\/p>.*<h2>This run<\/h2>/);
});

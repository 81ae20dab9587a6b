/** Settings of the report: what they resolve to, and what does not go together, each by its whole message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, load, mistakes } from './helper.ts';

const arms = 'arms: { sgd: {}, adamw: { schedule: { optimizer: { name: adamw } } } }';

test('without settings: seeds and cases, Student, Holm, the best against each other arm', async () => {
  const { report, tasks } = await load(base);
  assert.deepEqual(report, {
    test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha: 0.05 },
    compare: 'best',
    relevant: null,
    protocol: 'assay',
  });
  assert.deepEqual(tasks, [{ name: 'demo', metric: 'auc', dataset: 'demo' }]);
});

test('what an earlier version wrote means what it meant', async () => {
  const { report } = await load([...base, 'report: { compare: best-vs-rest, test: { name: t-test, variant: welch } }']);
  assert.equal(report.compare, 'best');
  assert.equal(report.test.variant, 'welch');
});

test('the protocol of the paper is its test, whose alpha may be another', async () => {
  const { report } = await load([...base, 'report: { protocol: paper, test: { over: seeds, alpha: 0.01 } }']);
  assert.deepEqual(report.test, { over: 'seeds', variant: 'student', adjust: 'none', alpha: 0.01 });
});

test('a baseline, a relevant difference and tasks of one data set', async () => {
  const { report, tasks } = await load([
    ...base,
    arms,
    'tasks: { one: { dataset: cxr }, two: { dataset: cxr }, three: {} }',
    'report: { compare: { baseline: sgd }, relevant: 0.5 }',
  ]);
  assert.deepEqual(report.compare, { baseline: 'sgd' });
  assert.equal(report.relevant, 0.5);
  assert.deepEqual(
    tasks.map(({ dataset }) => dataset),
    ['cxr', 'cxr', 'three'],
  );
});

test('a comparison that there is not', async () => {
  assert.deepEqual(await mistakes([...base, 'report: { compare: all }']), [
    'demo.yaml:5:20: report.compare: expected `best`, `all-pairs` or a mapping (baseline), found "all"',
    '  5 | report: { compare: all }',
    '                         ^',
  ]);
  assert.deepEqual(await mistakes([...base, 'report: { compare: {} }']), [
    'demo.yaml:5:11: report.compare.baseline: missing; expected text',
    '  5 | report: { compare: {} }',
    '                ^',
  ]);
});

test('a baseline that is no arm', async () => {
  assert.deepEqual(await mistakes([...base, arms, 'report: { compare: { baseline: adam } }']), [
    'demo.yaml:6:32: report.compare.baseline: expected the name of an arm, found "adam"',
    '  6 | report: { compare: { baseline: adam } }',
    '                                     ^',
    '  Did you mean `adamw`?',
  ]);
});

test('settings that contradict the protocol of the paper', async () => {
  const line = 'report: { protocol: paper, test: { over: seeds+cases, variant: welch, adjust: holm } }';
  assert.deepEqual(await mistakes([...base, line]), [
    'demo.yaml:5:42: report.test.over: expected `seeds`, which `report.protocol: paper` stands for, found "seeds+cases"',
    `  5 | ${line}`,
    '                                               ^',
    '  Remove it, or set `report.protocol` to `assay`.',
    'demo.yaml:5:64: report.test.variant: expected `student`, which `report.protocol: paper` stands for, found "welch"',
    `  5 | ${line}`,
    '                                                                     ^',
    '  Remove it, or set `report.protocol` to `assay`.',
    'demo.yaml:5:79: report.test.adjust: expected `none`, which `report.protocol: paper` stands for, found "holm"',
    `  5 | ${line}`,
    '                                                                                    ^',
    '  Remove it, or set `report.protocol` to `assay`.',
  ]);
});

test('no difference is relevant', async () => {
  for (const relevant of ['0', '-1']) {
    assert.deepEqual(await mistakes([...base, `report: { relevant: ${relevant} }`]), [
      `demo.yaml:5:21: report.relevant: expected a number above 0 or null, found ${relevant}`,
      `  5 | report: { relevant: ${relevant} }`,
      '                          ^',
    ]);
  }
});

test('a relevant difference beyond the whole range of the metric', async () => {
  assert.deepEqual(await mistakes([...base, 'report: { relevant: 100 }']), [
    'demo.yaml:5:21: report.relevant: no difference of `auc` reaches 100 percentage points',
    '  5 | report: { relevant: 100 }',
    '                          ^',
    '  Write 1 for a difference of one percentage point.',
  ]);
});

test('a relevant difference of tasks in different units', async () => {
  const lines = [
    'name: demo',
    'task: segmentation',
    'data: { format: phantom, image: { size: 32 } }',
    'model: { arch: unet }',
    'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }',
    'tasks: { overlap: {}, distance: { metric: hd95 } }',
    'report: { relevant: 1 }',
  ];
  assert.deepEqual(await mistakes(lines), [
    'demo.yaml:7:21: report.relevant: one number cannot be in two units: `mean_dice` is compared in percentage points, `hd95` in px',
    '  7 | report: { relevant: 1 }',
    '                          ^',
    '  Remove it, or make two experiments of the tasks.',
  ]);
});

test('the name of a data set', async () => {
  assert.deepEqual(await mistakes([...base, 'tasks: { one: { dataset: a b } }']), [
    'demo.yaml:5:26: tasks.one.dataset: expected a name of at most 100 letters, digits and . _ + -, the first a letter or digit, found "a b"',
    '  5 | tasks: { one: { dataset: a b } }',
    '                               ^',
  ]);
});

test('an unknown protocol and an unknown adjustment', async () => {
  const line = 'report: { protocol: papers, test: { adjust: bonferroni, over: seed } }';
  assert.deepEqual(await mistakes([...base, line]), [
    'demo.yaml:5:21: report.protocol: expected one of `assay`, `paper`, found "papers"',
    `  5 | ${line}`,
    '                          ^',
    '  Did you mean `paper`?',
    'demo.yaml:5:45: report.test.adjust: expected one of `holm`, `none`, found "bonferroni"',
    `  5 | ${line}`,
    '                                                  ^',
    'demo.yaml:5:63: report.test.over: expected one of `seeds+cases`, `seeds`, found "seed"',
    `  5 | ${line}`,
    '                                                                    ^',
    '  Did you mean `seeds`?',
  ]);
});

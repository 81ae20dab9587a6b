/** Every mistake in tasks, arms, matrix and overrides that a user can make: the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingPaths } from '../../../pipelines/experiment/checking/known-keys.ts';
import { definition } from '../../../schemas/schema.ts';
import { base, mistakes } from './helper.ts';

test('an unknown setting as axis', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.dept: [1, 2] } }']), [
    'demo.yaml:5:19: arms.matrix["model.dept"]: unknown setting `model.dept`',
    '  5 | arms: { matrix: { model.dept: [1, 2] } }',
    '                        ^',
    '  Did you mean `model.depth`?',
  ]);
});

test('a setting of the experiment as axis', async () => {
  const known = settingPaths(definition('armOverride'));
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { trials: [1, 2] } }']), [
    'demo.yaml:5:19: arms.matrix.trials: unknown setting `trials`',
    '  5 | arms: { matrix: { trials: [1, 2] } }',
    '                        ^',
    // Twenty of them, and how many more: a new setting changes the count and nothing else.
    `  Known settings: data, model, init, schedule, evaluation, data.format, data.root, ${known.slice(7, 20).join(', ')} and ${known.length - 20} more.`,
  ]);
});

test('wrong values of an axis', async () => {
  assert.deepEqual(
    await mistakes([...base, 'arms:', '  matrix:', '    model.depth: [2, 0, two]', '    init: [{ methd: random }, 5]']),
    [
      'demo.yaml:7:22: arms.matrix["model.depth"][1]: expected a whole number from 1 to 256 or a list of at least 1 value from 1 to 256, found 0',
      '  7 |     model.depth: [2, 0, two]',
      '                           ^',
      'demo.yaml:7:25: arms.matrix["model.depth"][2]: expected a whole number from 1 to 256 or a list of at least 1 value from 1 to 256, found "two"',
      '  7 |     model.depth: [2, 0, two]',
      '                              ^',
      'demo.yaml:8:14: arms.matrix.init[0].methd: unknown key `methd`',
      '  8 |     init: [{ methd: random }, 5]',
      '                   ^',
      '  Did you mean `method`?',
      'demo.yaml:8:31: arms.matrix.init[1]: expected a mapping, found 5',
      '  8 |     init: [{ methd: random }, 5]',
      '                                    ^',
    ],
  );
});

test('an axis that is no list', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.depth: 3 } }']), [
    'demo.yaml:5:32: arms.matrix["model.depth"]: expected a list of at least 1 value, found 3',
    '  5 | arms: { matrix: { model.depth: 3 } }',
    '                                     ^',
  ]);
});

test('an empty axis', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.depth: [] } }']), [
    'demo.yaml:5:32: arms.matrix["model.depth"]: expected a list of at least 1 value, found an empty list',
    '  5 | arms: { matrix: { model.depth: [] } }',
    '                                     ^',
  ]);
});

test('an arm beside a matrix', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.depth: [2] }, tiny: {} }']), [
    'demo.yaml:5:39: arms.tiny: unknown key `tiny`',
    '  5 | arms: { matrix: { model.depth: [2] }, tiny: {} }',
    '                                            ^',
    '  Known keys: matrix, exclude.',
  ]);
});

test('exclude without matrix', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { exclude: [{ model.depth: 2 }], tiny: {} }']), [
    'demo.yaml:5:18: arms.exclude: expected a mapping, found a list of 1',
    '  5 | arms: { exclude: [{ model.depth: 2 }], tiny: {} }',
    '                       ^',
  ]);
});

test('an exclusion of no axis', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.depth: [2] }, exclude: [{ model.dpeth: 2 }] }']), [
    'demo.yaml:5:51: arms.exclude[0]["model.dpeth"]: `model.dpeth` is not a setting of the matrix',
    '  5 | arms: { matrix: { model.depth: [2] }, exclude: [{ model.dpeth: 2 }] }',
    '                                                        ^',
    '  Did you mean `model.depth`?',
  ]);
});

test('an exclusion of no value', async () => {
  assert.deepEqual(
    await mistakes([...base, 'arms: { matrix: { init.method: [random] }, exclude: [{ init.method: randm }] }']),
    [
      'demo.yaml:5:69: arms.exclude[0]["init.method"]: "randm" is not among the values of `init.method` in the matrix',
      '  5 | arms: { matrix: { init.method: [random] }, exclude: [{ init.method: randm }] }',
      '                                                                          ^',
      '  Did you mean `random`?',
    ],
  );
});

test('everything excluded', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.depth: [2] }, exclude: [{ model.depth: 2 }] }']), [
    'demo.yaml:5:1: arms: `exclude` leaves no arm',
    '  5 | arms: { matrix: { model.depth: [2] }, exclude: [{ model.depth: 2 }] }',
    '      ^',
  ]);
});

test('two values with the same name', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.depth: [2, 2] } }']), [
    'demo.yaml:5:1: arms: several combinations of the matrix make the arm name `depth2`',
    '  5 | arms: { matrix: { model.depth: [2, 2] } }',
    '      ^',
    '  Give these arms names of their own: write them without a matrix.',
  ]);
});

test('a name that is too long', async () => {
  assert.deepEqual(
    await mistakes([
      ...base,
      'arms: { matrix: { init.key: [kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk], init.method: [checkpoint], init.weights: [a] } }',
    ]),
    [
      'demo.yaml:5:1: arms: the matrix makes an arm name of more than 100 characters: `kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk+checkpoint+a`',
      '  5 | arms: { matrix: { init.key: [kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk ...',
      '      ^',
      '  Give these arms names of their own: write them without a matrix.',
    ],
  );
});

test('a model that does not fit in some combinations', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { matrix: { model.heads: [3, 5], model.depth: [1, 2] } }']), [
    'demo.yaml:5:36: arms.matrix["model.heads"][1]: an embedding of 192 cannot be divided among 5 heads (2 of 4 cells, the first: arm `heads5+depth1`)',
    '  5 | arms: { matrix: { model.heads: [3, 5], model.depth: [1, 2] } }',
    '                                         ^',
    '  Choose a multiple of 5, such as 195.',
  ]);
});

test('an override for an unknown arm', async () => {
  assert.deepEqual(
    await mistakes([...base, 'arms: { first: {}, second: {} }', 'overrides:', '  - { arm: fisrt, set: {} }']),
    [
      'demo.yaml:7:12: overrides[0].arm: there is no arm `fisrt`',
      '  7 |   - { arm: fisrt, set: {} }',
      '                 ^',
      '  Did you mean `first`?',
    ],
  );
});

test('an override for an unknown task', async () => {
  assert.deepEqual(await mistakes([...base, 'overrides:', '  - { task: other, set: {} }']), [
    'demo.yaml:6:13: overrides[0].task: there is no task `other`',
    '  6 |   - { task: other, set: {} }',
    '                  ^',
    '  Known tasks: demo.',
  ]);
});

test('more than 100000 trials', async () => {
  assert.deepEqual(
    await mistakes([
      ...base,
      'trials: 1000',
      'tasks: { a: {}, b: {} }',
      'arms: { matrix: { model.depth: [1, 2, 3, 4, 5, 6, 7, 8], schedule.lr: [1, 2, 3, 4, 5, 6, 7, 8] } }',
    ]),
    [
      'demo.yaml:5:9: trials: the experiment has 128000 trials (2 tasks × 64 arms × 1000 repetitions), more than 100000',
      '  5 | trials: 1000',
      '              ^',
      '  Split it into several experiments.',
    ],
  );
});

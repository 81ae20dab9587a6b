/** Every mistake in reading experiment files that a user can make: the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, missing, mistakes } from './helper.ts';

test('an empty file', async () => {
  assert.deepEqual(await mistakes(['']), [
    'demo.yaml:1:1: expected a mapping of settings, found nothing: the file is empty',
    '  1 | ',
    '      ^',
  ]);
});

test('a file of comments', async () => {
  assert.deepEqual(await mistakes(['# nothing']), [
    'demo.yaml:1:1: expected a mapping of settings, found nothing: the file is empty',
    '  1 | # nothing',
    '      ^',
  ]);
});

test('a list instead of settings', async () => {
  assert.deepEqual(await mistakes(['- a']), [
    'demo.yaml:1:1: expected a mapping of settings, found a list of 1',
    '  1 | - a',
    '      ^',
  ]);
});

test('a plain text instead of settings', async () => {
  assert.deepEqual(await mistakes(['hello']), [
    'demo.yaml:1:1: expected a mapping of settings, found "hello"',
    '  1 | hello',
    '      ^',
  ]);
});

test('a second document', async () => {
  assert.deepEqual(await mistakes([...base, '---', 'name: other']), [
    'demo.yaml:5:1: expected one YAML document, found a second',
    '  5 | ---',
    '      ^',
    '  Remove the `---`.',
  ]);
});

test('a syntax error', async () => {
  assert.deepEqual(await mistakes(['name: demo', 'data: { format: phantom', 'model: { arch: x }']), [
    'demo.yaml:3:1: not valid YAML: flow map in block collection must be sufficiently indented and end with a }',
    '  3 | model: { arch: x }',
    '      ^',
  ]);
});

test('a tab as indentation', async () => {
  assert.deepEqual(await mistakes(['name: demo', 'data:', '\tformat: phantom']), [
    'demo.yaml:3:1: not valid YAML: tabs are not allowed as indentation',
    '  3 | \tformat: phantom',
    '      ^',
  ]);
});

test('a duplicate key, at any depth', async () => {
  assert.deepEqual(await mistakes(['name: demo', 'data: { format: phantom, format: rsna }', 'name: other']), [
    ...missing('model.arch', 'schedule.lr', 'schedule.epochs', 'schedule.batch_size'),
    'demo.yaml:2:26: data.format: the key `format` is already given in line 2',
    '  2 | data: { format: phantom, format: rsna }',
    '                               ^',
    '  Keep one of the two.',
    'demo.yaml:3:1: name: the key `name` is already given in line 1',
    '  3 | name: other',
    '      ^',
    '  Keep one of the two.',
  ]);
});

test('a key that is a list', async () => {
  assert.deepEqual(await mistakes([...base, '? [a, b]', ': 1']), [
    'demo.yaml:5:3: expected a plain name as key, found a list, a mapping or an alias',
    '  5 | ? [a, b]',
    '        ^',
  ]);
});

test('a merge key', async () => {
  assert.deepEqual(await mistakes(['x: &x { format: phantom }', 'data: { <<: *x }']), [
    'demo.yaml:1:1: x: unknown key `x`',
    '  1 | x: &x { format: phantom }',
    '      ^',
    '  Known keys: name, description, extends, task, data, model, init, schedule, evaluation, trials, seed, device, devices, deterministic, tasks, arms, overrides, report, executors.',
    'demo.yaml:1:1: name: missing; expected a name of at most 100 letters, digits and . _ + -, the first a letter or digit',
    '  1 | x: &x { format: phantom }',
    '      ^',
    'demo.yaml:2:9: data["<<"]: merge keys (`<<`) are not supported',
    '  2 | data: { <<: *x }',
    '              ^',
    '  What several arms share belongs in the base; what several files share, in a file named by `extends`.',
  ]);
});

test('an alias without anchor', async () => {
  assert.deepEqual(await mistakes([...base, 'report: *none']), [
    'demo.yaml:5:9: report: no anchor `&none` before this alias',
    '  5 | report: *none',
    '              ^',
  ]);
});

test('an alias that contains itself', async () => {
  assert.deepEqual(await mistakes([...base, 'report: &r { test: *r }']), [
    'demo.yaml:5:20: report.test: the alias `*r` contains itself',
    '  5 | report: &r { test: *r }',
    '                         ^',
  ]);
});

test('a tag of another program', async () => {
  assert.deepEqual(await mistakes([...base, 'seed: !!python/object 5']), [
    'demo.yaml:5:7: not valid YAML: unresolved tag: tag:yaml.org,2002:python/object',
    '  5 | seed: !!python/object 5',
    '            ^',
  ]);
});

test('braces of an unquoted variable inside a flow mapping', async () => {
  assert.deepEqual(await mistakes(['name: demo', 'data: { root: ${ROOT} }']), [
    'demo.yaml:2:16: not valid YAML: unexpected flow-map-start at node end',
    '  2 | data: { root: ${ROOT} }',
    '                     ^',
    '  Inside { } and [ ], put a value with ${...} in quotes.',
  ]);
});

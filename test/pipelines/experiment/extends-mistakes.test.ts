/** Every mistake in extends that a user can make: the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, missing, mistakes } from './helper.ts';

test('a missing file', async () => {
  assert.deepEqual(await mistakes({ 'demo.yaml': ['extends: bsae.yaml', 'name: demo'], 'base.yaml': ['seed: 1'] }), [
    'demo.yaml:1:10: extends: `bsae.yaml` does not exist',
    '  1 | extends: bsae.yaml',
    '               ^',
    '  Did you mean `base.yaml`?',
  ]);
});

test('every missing file of a list', async () => {
  assert.deepEqual(await mistakes(['name: demo', 'extends:', '  - a.yaml', '  - b.yaml']), [
    'demo.yaml:3:5: extends[0]: `a.yaml` does not exist',
    '  3 |   - a.yaml',
    '          ^',
    '  Did you mean `demo.yaml`?',
    'demo.yaml:4:5: extends[1]: `b.yaml` does not exist',
    '  4 |   - b.yaml',
    '          ^',
    '  Did you mean `demo.yaml`?',
  ]);
});

test('a cycle, with its chain', async () => {
  assert.deepEqual(
    await mistakes({
      'demo.yaml': ['extends: a.yaml', 'name: demo'],
      'a.yaml': ['extends: sub/b.yaml'],
      'sub/b.yaml': ['extends: [../a.yaml]'],
    }),
    [
      'sub/b.yaml:1:11: extends[0]: files extend each other in a cycle: a.yaml → sub/b.yaml → a.yaml',
      '  1 | extends: [../a.yaml]',
      '                ^',
    ],
  );
});

test('a file that extends itself', async () => {
  assert.deepEqual(await mistakes(['extends: demo.yaml']), [
    'demo.yaml:1:10: extends: files extend each other in a cycle: demo.yaml → demo.yaml',
    '  1 | extends: demo.yaml',
    '               ^',
  ]);
});

test('a mistake in a file that two others extend is told once', async () => {
  assert.deepEqual(
    await mistakes({
      'demo.yaml': ['extends: [a.yaml, b.yaml]', 'name: demo'],
      'a.yaml': ['extends: task.yaml'],
      'b.yaml': ['extends: task.yaml'],
      'task.yaml': [...base, 'seed: ${NOWHERE}'],
    }),
    [
      `task.yaml:${base.length + 1}:7: seed: the environment variable NOWHERE is not set`,
      `  ${base.length + 1} | seed: \${NOWHERE}`,
      `  ${' '.repeat(`${base.length + 1} | `.length)}      ^`,
      '  Set it, or write ${NOWHERE:-default}.',
    ],
  );
});

test('neither a name nor a list', async () => {
  assert.deepEqual(await mistakes(['name: demo', 'extends: { file: a.yaml }']), [
    ...missing('data.format', 'model.arch', 'schedule.lr', 'schedule.epochs', 'schedule.batch_size'),
    'demo.yaml:2:10: extends: expected the name of a file or a list of such names, found a mapping',
    '  2 | extends: { file: a.yaml }',
    '               ^',
  ]);
});

test('a list with something that is no name', async () => {
  assert.deepEqual(await mistakes({ 'demo.yaml': ['name: demo', 'extends: [base.yaml, 5]'], 'base.yaml': [...base] }), [
    'demo.yaml:2:22: extends[1]: expected the name of a file or a list of such names, found 5',
    '  2 | extends: [base.yaml, 5]',
    '                           ^',
  ]);
});

test('a mistake in the extended file is shown there', async () => {
  assert.deepEqual(
    await mistakes({ 'demo.yaml': ['extends: base.yaml', 'trials: 0'], 'base.yaml': [...base, 'sede: 1'] }),
    [
      'demo.yaml:2:9: trials: expected a whole number from 1 to 100000, found 0',
      '  2 | trials: 0',
      '              ^',
      'base.yaml:5:1: sede: unknown key `sede`',
      '  5 | sede: 1',
      '      ^',
      '  Did you mean `seed`?',
    ],
  );
});

test('a syntax error in the extended file', async () => {
  assert.deepEqual(await mistakes({ 'demo.yaml': ['extends: base.yaml', 'name: demo'], 'base.yaml': ['data: ['] }), [
    'base.yaml:2:1: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
    '  2 | ',
    '      ^',
  ]);
});

test('what is missing is missed in the file that extends', async () => {
  assert.deepEqual(
    await mistakes({
      'demo.yaml': ['extends: base.yaml', 'data: { format: folder }'],
      'base.yaml': [...base, 'seed: 1'],
    }),
    [
      'demo.yaml:2:1: data.root: missing; expected text that is not empty',
      '  2 | data: { format: folder }',
      '      ^',
      '  The folder that all names below are relative to; itself relative to this file. Every format but phantom needs it.',
      'demo.yaml:2:1: data.splits: missing; expected a mapping',
      '  2 | data: { format: folder }',
      '      ^',
      '  A list file, a table or (folder) a folder a split. Relative to root.',
    ],
  );
});

test('an empty extended file', async () => {
  assert.deepEqual(await mistakes({ 'demo.yaml': ['extends: base.yaml', 'name: demo'], 'base.yaml': [''] }), [
    'base.yaml:1:1: expected a mapping of settings, found nothing: the file is empty',
    '  1 | ',
    '      ^',
  ]);
});

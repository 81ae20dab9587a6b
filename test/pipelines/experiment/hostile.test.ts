/** Files that are unreadable, or made to cost time or memory: refused at once, with a clear message. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../../common/errors.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { base, mistakes } from './helper.ts';

async function mistakesOf(path: (folder: string) => string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-experiment-'));
  try {
    await loadExperiment(path(folder), { env: {} });
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(folder, '~').split('\n');
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
  return ['no mistake was found'];
}

test('a missing file', async () => {
  assert.deepEqual(await mistakesOf((folder) => join(folder, 'demo.yaml')), ['`~/demo.yaml` does not exist']);
});

test('a missing file below a file', async () => {
  assert.deepEqual(await mistakesOf(() => join(import.meta.filename, 'demo.yaml')), [
    `\`${join(import.meta.filename, 'demo.yaml')}\` does not exist`,
  ]);
});

test('a folder', async () => {
  assert.deepEqual(await mistakesOf((folder) => folder), ['`~` is a folder; expected a YAML file']);
});

test('a device, which would never end', async () => {
  assert.deepEqual(await mistakesOf(() => '/dev/zero'), ['`/dev/zero` is a device, not a file']);
});

test('a misspelled file name', async () => {
  const file = join(import.meta.dirname, '../../../experiments/quikstart.yaml');
  assert.deepEqual(await mistakesOf(() => file), [`\`${file}\` does not exist`, '  Did you mean `quickstart.yaml`?']);
});

test('text that is not UTF-8', async () => {
  assert.deepEqual(await mistakes({ 'demo.yaml': Buffer.from('name: K\xf6ln', 'latin1') }), [
    '`demo.yaml` is not UTF-8 text',
    '  Save it as UTF-8, without which letters beyond ASCII cannot be read.',
  ]);
});

test('more than 1 MiB', async () => {
  assert.deepEqual(await mistakes({ 'demo.yaml': Buffer.alloc(1024 * 1024 + 1, '#') }), [
    '`demo.yaml` has 1048577 bytes, more than the 1048576 that are read',
  ]);
});

const tooManyValues = [
  'demo.yaml:1:1: more than 50000 values, counted with what aliases stand for',
  '  1 | name: demo',
  '      ^',
];

test('aliases of aliases, which would expand without end', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  assert.deepEqual(await mistakes([...base, ...lines]), tooManyValues);
});

const deep: Readonly<Record<string, readonly string[]>> = {
  lists: [`report: ${'['.repeat(100_000)}`],
  mappings: [`report: ${'{ a: '.repeat(100_000)}`],
  'lists in lines': [`report:\n  ${'- '.repeat(100_000)}`],
  // Node ran out of memory on these when they were composed near the end of its stack.
  'keys of keys': ['? '.repeat(20_000)],
};
for (const [what, lines] of Object.entries(deep)) {
  test(`deeply nested ${what}`, async () => {
    const [first] = await mistakes([...base, ...lines]);
    assert.match(first ?? '', /^demo\.yaml:[56]:\d{3}: nested more than 100 levels deep$/);
  });
}

test('aliases nested more deeply than any text', async () => {
  const lines = Array.from(
    { length: 120 },
    (_, level) => `a${level}: &a${level} [${level === 0 ? '' : `*a${level - 1}`}]`,
  );
  const found = (await mistakes([...base, ...lines])).filter((line) =>
    line.endsWith('nested more than 100 levels deep'),
  );
  assert.equal(found.length, 21);
});

/** As many lines as fit into a megabyte, or as stay below the largest number of values. */
function large(line: (number: number) => string, most = Number.POSITIVE_INFINITY): readonly string[] {
  const lines = [...base];
  for (let size = 200, number = 0; size < 1024 * 1024 && number < most; number++) {
    size += lines[lines.push(line(number)) - 1]!.length + 1;
  }
  return lines;
}

test('a megabyte of small values', { timeout: 30_000 }, async () => {
  assert.deepEqual(await mistakes(large((line) => `k${line}: [[], [], [[]]]`)), tooManyValues);
});

// Comparing each with each other one would take minutes.
const many: Readonly<Record<string, (line: number) => string>> = {
  'duplicate keys': () => 'a: 1',
  'unknown keys': (line) => `k${line}: 1`,
  'wrong tasks': (line) => `${line === 0 ? 'tasks:\n' : ''}  k${line}: 1`,
  aliases: (line) => (line === 0 ? 'report: &a 5' : `k${line}: *a`),
};
for (const [what, line] of Object.entries(many)) {
  test(`as many ${what} as a file may have`, { timeout: 30_000 }, async () => {
    const found = (await mistakes(large(line, 24_000))).filter((text) => text.startsWith('demo.yaml:'));
    assert.equal(found.length, 100);
  });
}

test('many mistakes are cut off', async () => {
  const lines = await mistakes([...base, ...Array.from({ length: 150 }, () => 'seed: 1')]);
  assert.equal(lines.filter((line) => line.startsWith('demo.yaml:')).length, 100);
  assert.equal(lines.at(-1), '... and 49 more problems');
});

test('files that each extend the next one twice', async () => {
  const file = (index: number) => [`f${index}.yaml`, [`extends: [f${index + 1}.yaml, f${index + 1}.yaml]`]] as const;
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => file(index)));
  assert.equal(
    (await mistakes({ ...files, 'f30.yaml': base }))[0]?.replace(/^.*extends/, 'extends'),
    'extends[0]: more than 100 files are extended',
  );
});

test('keys that objects answer to are unknown like any other', async () => {
  const text = await mistakes([
    ...base,
    'constructor: 1',
    'arms: { matrix: { model.toString: [1] } }',
    'description: ${valueOf}',
  ]);
  assert.deepEqual(
    text.filter((line) => line.startsWith('demo.yaml')),
    [
      'demo.yaml:5:1: constructor: unknown key `constructor`',
      'demo.yaml:6:19: arms.matrix["model.toString"]: unknown setting `model.toString`',
      'demo.yaml:7:14: description: the environment variable valueOf is not set',
    ],
  );
});

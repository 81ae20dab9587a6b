/** The house rules that a compiler does not know: sizes of functions, files and folders of the product. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { FOLDERS } from '../bin/bundle.js';

const PRODUCT = ['bin', ...FOLDERS];
const GENERATED = new Set([
  'schemas/types.ts',
  'schemas/validate.js',
  'schemas/validate-dataset.js',
  'schemas/validate-kept.js',
]);

const LONGEST_FUNCTION = 60;
const LONGEST_FILE = 250;
const MOST_LOOSE_FILES = 15;

/** Folders whose files are all of one kind, so that none hides the others. */
const OF_ONE_KIND: Readonly<Record<string, string>> = {
  'cli/commands': 'one command a file',
  'metrics/definitions': 'one metric, or a small family, a file',
  'tensor/ops': 'one operation, or a small family, a file',
  'training/optimizers': 'one optimiser a file, beside the arithmetic that they share',
  'weights/format': 'one format, or one part of it, a file',
  'weights/layouts': "one library's names of a network a file",
  'weights/rules': 'one kind of pre-training a file, beside what some share',
};

const files = PRODUCT.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
).filter((file) => !GENERATED.has(file));

test('the folders of the product are those that imports are checked of, and all that there are', () => {
  const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }).scripts;
  const checked = scripts['check:imports']!.split(' ').slice(3).toSorted();
  const beside = ['bench', 'packaging', 'test'];
  assert.deepEqual(checked, [...PRODUCT, ...beside].toSorted());
  const code = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .filter(({ name }) => readdirSync(name, { recursive: true }).some((file) => String(file).endsWith('.ts')))
    .map(({ name }) => name);
  assert.deepEqual(
    code.toSorted(),
    [...PRODUCT.filter((name) => name !== 'bin' || code.includes('bin')), ...beside].toSorted(),
  );
});

test(`no function has more than ${LONGEST_FUNCTION} lines`, () => {
  assert.deepEqual(files.flatMap(longFunctions), []);
});

test(`no file has more than ${LONGEST_FILE} lines`, () => {
  const long = files.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > LONGEST_FILE);
  assert.deepEqual(long, []);
});

test('nothing asks for tables of languages, which take 50 ms of a start and may differ between versions of Node.js', () => {
  // What a browser runs is no part of a start.
  const started = files.filter((file) => !file.startsWith('cli/watch/page/'));
  const asking = started.filter((file) =>
    /\.toLocale\w*String\(|\.localeCompare\(|\bIntl\./.test(readFileSync(file, 'utf8')),
  );
  assert.deepEqual(asking, []);
});

test('nothing is repeated by a kernel whose gradient is a node for each repetition', () => {
  const repeating = files.filter(
    (file) => file !== 'tensor/ops/broadcast.ts' && /\btf\.(broadcastTo|tile)\(/.test(readFileSync(file, 'utf8')),
  );
  assert.deepEqual(repeating, [], 'use tensor/ops/broadcast.ts');
});

test('nothing is kept from collection by a mention, which the bundler drops', () => {
  const mentioning = files.filter((file) => /^\s*void (\[|\w+;)/m.test(readFileSync(file, 'utf8')));
  assert.deepEqual(mentioning, [], 'use hold of tensor/devices/xla/pjrt/held.ts');
});

test(`no folder has more than ${MOST_LOOSE_FILES} loose files, but for those with a reason`, () => {
  const counts = new Map<string, number>();
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const full = [...counts].filter(([, count]) => count > MOST_LOOSE_FILES).map(([folder]) => folder);
  assert.deepEqual(full.toSorted(), Object.keys(OF_ONE_KIND).toSorted());
});

function longFunctions(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const [first, last] = [lineOf(node.getStart(source)), lineOf(node.end)];
    const lines = last - first + 1;
    if (ts.isFunctionLike(node) && 'body' in node && lines > LONGEST_FUNCTION)
      found.push(`${file}:${first + 1} (${lines} lines)`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

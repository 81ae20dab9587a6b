/** The start of a clone: its sources are compiled when they have changed, and only then. */
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FOLDERS } from '../../bin/bundle.js';
import { execute } from '../cli/binary.ts';

/** A program of its own in the folders of this one. */
const SOURCES = {
  'cli/main.ts': `import { word } from '../common/word.ts';
import { readFileSync } from 'node:fs';
export async function main(words: readonly string[]): Promise<void> {
  if (words[2] === 'fail') (await import('../store/failing.ts')).fail();
  const beside = readFileSync(new URL('./beside.txt', import.meta.url), 'utf8');
  const thread = (await import(new URL('../data/thread.ts', import.meta.url).href)) as { readonly name: string };
  console.log([word, beside, thread.name].join(' '));
}
`,
  'cli/beside.txt': 'beside',
  'common/word.ts': `export const word: string = 'one';\n`,
  'data/thread.ts': `export const name: string = 'thread';\n`,
  'store/failing.ts': `interface Unused {
  readonly lines: number;
}
export function fail(): never {
  throw new Error('as it should');
}
export type { Unused };
`,
  'package.json': '{ "type": "module" }',
};

interface Clone {
  readonly root: string;
  start(...words: readonly string[]): ReturnType<typeof execute>;
  write(path: string, text: string): void;
  compiled(): readonly string[];
}

function clone(t: TestContext): Clone {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'assay-clone-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of FOLDERS) mkdirSync(join(root, folder), { recursive: true });
  cpSync('bin', join(root, 'bin'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(SOURCES)) write(path, text);
  const start = (...words: readonly string[]) =>
    execute(process.execPath, [join(root, 'bin/assay.js'), ...words], root);
  const compiled = () => readdirSync(join(root, '.compiled')).filter((name) => /-\d+$/.test(name));
  return { root, start, write, compiled };
}

test('a start runs the sources as they are now, however soon after a change and of whatever size', async (t) => {
  const { start, write } = clone(t);
  for (const word of ['one', 'two', 'six']) {
    write('common/word.ts', `export const word: string = '${word}';\n`);
    const { code, stdout, stderr } = await start();
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${word} beside thread\n`);
  }
});

test('sources that stay as they are are compiled no more; without a compiler they still run', async (t) => {
  const { root, start, compiled, write } = clone(t);
  // As long as the last change is too near to be told from the next one, nothing is kept.
  while (!existsSync(join(root, '.compiled/current.json'))) assert.equal((await start()).code, 0);
  const kept = compiled();
  rmSync(join(root, 'node_modules'));
  assert.deepEqual(await start(), { code: 0, stdout: 'one beside thread\n', stderr: '' });
  assert.deepEqual(compiled(), kept);
  write('common/word.ts', `export const word: string = 'two';\n`);
  const { code, stderr } = await start();
  assert.equal(code, 1);
  assert.match(stderr, /Cannot find package 'esbuild'/);
});

test('what earlier sources were compiled to does not pile up', async (t) => {
  const { root, start, compiled } = clone(t);
  for (let index = 0; index < 30; index++) mkdirSync(join(root, '.compiled', `00${index}-1`), { recursive: true });
  assert.equal((await start()).stdout, 'one beside thread\n');
  assert.equal(compiled().length, 20);
});

test('a stack trace names lines of the sources', async (t) => {
  const { root, start } = clone(t);
  const { code, stderr } = await start('fail');
  assert.equal(code, 1);
  assert.match(stderr, /Error: as it should\n {4}at fail \(/);
  assert.ok(stderr.includes(`at fail (${join(root, 'store/failing.ts')}:5:9)`), stderr);
});

test('a source that does not compile is named', async (t) => {
  const { start, write } = clone(t);
  write('common/word.ts', 'export const word: string = ;\n');
  const { code, stderr } = await start();
  assert.equal(code, 1);
  assert.match(stderr, /common\/word\.ts:1:28: .*Unexpected ";"/);
});

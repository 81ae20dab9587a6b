import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assay, execute, temporaryFolder, writeExperiment } from './binary.ts';

test('wrong words are refused with the nearest right one, on standard error, with exit code 2', async (t) => {
  const folder = temporaryFolder(t);
  const help = '(--help shows what is possible)\n';
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [['rnu'], `error: unknown command 'rnu'\n(Did you mean run?)\n${help}`],
    [['run', 'x.yaml', '--jbos', '2'], `error: unknown option '--jbos'\n(Did you mean --jobs?)\n${help}`],
    [
      ['run', 'x.yaml', '--jobs', 'many'],
      `error: option '--jobs <n>' argument 'many' is invalid. Expected a whole number of at least 1, or auto.\n${help}`,
    ],
    [
      ['plan', 'x.yaml', '--until', 'trian'],
      "error: option '--until <stage>' argument 'trian' is invalid. Allowed choices are prepare, leakage, pretrain," +
        ` pretrain-load, search-trial, search, finetune, evaluate, report.\n${help}`,
    ],
    [['run'], 'an experiment file is missing\n  assay run <file>; --help shows more\n'],
    [
      ['results', 'tiny'],
      `${folder}/runs: there is no run of the experiment tiny here\n` +
        '  Run it with assay run <file>, or name another folder with --runs <folder>\n',
    ],
  ];
  for (const [words, stderr] of refusals) {
    assert.deepEqual(await assay(folder, ...words), { code: 2, stdout: '', stderr });
  }
});

test('help is a result, with examples', async (t) => {
  const { code, stdout, stderr } = await assay(temporaryFolder(t), 'run', '--help');
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^Usage: assay run \[options\] <file>$/m);
  assert.match(stdout, /^Examples:\n {2}assay run experiments\/quickstart.yaml$/m);
});

test('validate prints all errors as JSON, and exits with 2', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  const valid = await assay(folder, 'validate', 'tiny.yaml', '--json');
  assert.deepEqual([valid.code, JSON.parse(valid.stdout)], [0, { valid: true, errors: [] }]);
  writeFileSync(join(folder, 'wrong.yaml'), 'name: wrong\ntrails: 3\n');
  const { code, stdout, stderr } = await assay(folder, 'validate', 'wrong.yaml', '--json');
  assert.deepEqual([code, stderr], [2, '']);
  const { valid: isValid, errors } = JSON.parse(stdout);
  assert.equal(isValid, false);
  const { file, line, column, message } = errors.find(({ path }: { readonly path: string }) => path === 'trails');
  assert.deepEqual([file, line, column, typeof message], ['wrong.yaml', 2, 1, 'string']);
});

test('the file after --force is a file, not a stage', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  const { code, stdout } = await assay(folder, 'plan', '--force', 'tiny.yaml');
  assert.equal(code, 0);
  assert.match(stdout, /^ready {4}prepare:tiny {10}forced$/m);
});

test('a runs folder below a file ends the run before anything is done', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  assert.deepEqual(await assay(folder, 'run', 'tiny.yaml', '--runs', 'tiny.yaml/runs'), {
    code: 3,
    stdout: '',
    stderr:
      `${folder}/tiny.yaml/runs: a part of this path is a file, not a folder (ENOTDIR)\n` +
      '  Choose a folder that can be written to with --runs <folder>\n',
  });
});

const inOwnMounts = async (t: TestContext, script: string) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  // Mounts of its own, which vanish with the process; not every system lets users have them.
  const mounting = ['-rm', 'sh', '-c', `mkdir runs && ${script}`, process.execPath];
  return execute('unshare', mounting, folder).catch(() => null);
};
const NO_MOUNTS = 'this system does not let a user mount';
const RUN = `"$0" '${new URL('../../bin/assay.js', import.meta.url).pathname}' run tiny.yaml --until prepare`;

test('a read-only runs folder is refused', async (t) => {
  const ended = await inOwnMounts(t, `mount -t tmpfs -o ro tmpfs runs || exit 99; ${RUN}`);
  if (ended === null || ended.code === 99 || ended.stderr.startsWith('unshare')) return t.skip(NO_MOUNTS);
  assert.equal(ended.code, 3);
  assert.match(
    ended.stderr,
    /^\/.*\/runs\/cache: the file system is read-only \(EROFS\)\n {2}Choose a folder that can be written to with --runs <folder>\n$/,
  );
});

test('a full disk fails the step in words, and nothing half-written is taken for finished', async (t) => {
  const script = `mount -t tmpfs -o size=40k tmpfs runs || exit 99; ${RUN}; code=$?; find runs -name manifest.json; exit $code`;
  const ended = await inOwnMounts(t, script);
  if (ended === null || ended.code === 99 || ended.stderr.startsWith('unshare')) return t.skip(NO_MOUNTS);
  assert.deepEqual([ended.code, ended.stdout], [3, '']);
  assert.match(ended.stderr, /prepare:tiny FAILED .*\n {2}.*(pixels|masks).bin: .*ENOSPC.*\n {4}Free some /s);
});

/** The scripts that `assay completion` prints, asked as a shell asks them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fishScript } from '../../cli/completion/fish.ts';
import { deviceNames } from '../../tensor/devices/registry.ts';
import { assay, temporaryFolder } from './binary.ts';

/** Stated once: not every shell is everywhere, so that a second list would be outdated unseen. */
const RE = ['recheck', 'report', 'results'];

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

test('bash completes commands, options and their values', { skip: !has('bash') && 'there is no bash' }, async (t) => {
  const { stdout: script } = await assay(temporaryFolder(t), 'completion', 'bash');
  const complete = (...words: readonly string[]): readonly string[] => {
    const code = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _assay; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', code, 'bash', 'assay', ...words], { encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout.split('\n').filter((line) => line !== '');
  };
  assert.deepEqual(complete('re').toSorted(), RE);
  assert.deepEqual(complete('weights', 'f'), ['fetch']);
  assert.deepEqual(complete('run', '--un'), ['--until']);
  assert.deepEqual(complete('run', 'my.yaml', '--device', ''), ['auto', ...deviceNames]);
  assert.deepEqual(complete('completion', 'z'), ['zsh']);
  // Files are the shell's business: also as the value of an option.
  assert.deepEqual(complete('run', 'my'), []);
  assert.deepEqual(complete('run', '--runs', ''), []);
});

test('the scripts of the other shells name every command', async (t) => {
  const folder = temporaryFolder(t);
  for (const shell of ['zsh', 'fish']) {
    const { code, stdout } = await assay(folder, 'completion', shell);
    assert.equal(code, 0);
    for (const name of ['init', 'validate', 'run', 'weights', 'inspect', 'doctor'])
      assert.match(stdout, new RegExp(`\\b${name}\\b`));
    writeFileSync(join(folder, shell), stdout);
    if (has(shell)) assert.equal(spawnSync(shell, ['-n', join(folder, shell)]).status, 0);
  }
});

test('fish is given texts with quotes and backslashes as they are', () => {
  const option = { long: '--it', about: "it's a \\ and 'more'", takesValue: false, choices: [] };
  const script = fishScript({ path: '', about: '', options: [option], commands: [], choices: [] });
  // Its rule: within single quotes a backslash stands before these two alone.
  assert.equal(script.split(' -d ')[1], `'it\\'s a \\\\ and \\'more\\''\n`);
});

test('fish completes commands, options and their values', { skip: !has('fish') && 'there is no fish' }, async (t) => {
  const folder = temporaryFolder(t);
  const { stdout: script } = await assay(folder, 'completion', 'fish');
  writeFileSync(join(folder, 'script'), script);
  const complete = (line: string): readonly string[] => {
    const code = `source script; complete -C '${line}'`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', code], { cwd: folder, encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout.split('\n').flatMap((found) => (found === '' ? [] : [found.split('\t')[0]!]));
  };
  assert.deepEqual(complete('assay re').toSorted(), RE);
  assert.deepEqual(complete('assay weights f'), ['fetch']);
  assert.deepEqual(complete('assay run --un'), ['--until']);
  assert.deepEqual(complete('assay run --device ').toSorted(), ['auto', ...deviceNames].toSorted());
});

test('another shell is refused by name', async (t) => {
  const { code, stderr } = await assay(temporaryFolder(t), 'completion', 'tcsh');
  assert.equal(code, 2);
  assert.match(stderr, /Allowed choices are bash, zsh, fish/);
});

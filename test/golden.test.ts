/** What the repository holds: goldens that can be made anew, and no more bytes than a clone should take. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const GOLDEN = join(import.meta.dirname, 'golden');
/** Half of it are goldens. */
const MOST_BYTES = 10e6;

const folders = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== '__pycache__')
  .map(({ name }) => name);

const listed = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
const skip = listed.status === 0 ? false : 'not a checkout of git';

test('tracked files stay small', { skip }, () => {
  const files = listed.stdout.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)));
  const sizes = files.map((name) => ({ name, size: statSync(join(ROOT, name)).size }));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const largest = sizes.sort((a, b) => b.size - a.size).slice(0, 5);
  assert.ok(total <= MOST_BYTES, `${total} bytes, more than ${MOST_BYTES}; the largest: ${JSON.stringify(largest)}`);
});

test('each folder of goldens has the script that makes them', () => {
  const without = folders.filter((name) => !readdirSync(join(GOLDEN, name)).some((file) => /\.(py|ts)$/.test(file)));
  assert.deepEqual(without, []);
});

test('the README of the goldens names each folder', () => {
  const text = readFileSync(join(GOLDEN, 'README.md'), 'utf8');
  const rows = [...text.matchAll(/^\| ([a-z, -]+) \|/gm)].flatMap(([, names]) => names!.split(', '));
  assert.deepEqual(
    folders.filter((name) => !rows.includes(name)),
    [],
  );
});

test('what scripts import is pinned to one version', () => {
  const lines = readFileSync(join(GOLDEN, 'requirements.txt'), 'utf8').split('\n');
  const open = lines.filter((line) => line !== '' && !line.startsWith('#') && !/^[\w-]+==[\d.]+$/.test(line));
  assert.deepEqual(open, []);
});

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { nodeVersion, runsFolder } from '../../cli/doctor/system.ts';
import { assay as inFolder } from './binary.ts';

const assay = (...words: readonly string[]) => inFolder('.', ...words);

test('an old Node.js is broken and says which one is needed', () => {
  assert.equal(nodeVersion('20.15.0').status, 'ok');
  assert.equal(nodeVersion('22.0.0').status, 'ok');
  assert.deepEqual(nodeVersion('20.14.9'), {
    name: 'node',
    status: 'broken',
    found: '20.14.9',
    remedy: 'install Node.js 20.15 or later',
  });
});

test('a runs folder below something that is no folder is broken', () => {
  const check = runsFolder('package.json/runs');
  assert.deepEqual(check, {
    name: 'runs folder',
    status: 'broken',
    found: `${resolve('package.json')} is not a folder`,
    remedy: 'choose another with --runs DIR',
  });
});

test('doctor finds the devices of this machine and exits with 0', async () => {
  const { code, stdout } = await assay('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; found: string }[] };
  const status = Object.fromEntries(checks.map((check) => [check.name, check.status]));
  assert.equal(code, 0);
  assert.equal(status['node'], 'ok');
  assert.equal(status['device cpu'], 'ok');
  assert.equal(status['device reference'], 'ok');
});

test('doctor exits with 3 and names the remedy where something is broken', async () => {
  const { code, stdout } = await assay('doctor', '--runs', 'package.json/runs');
  assert.equal(code, 3);
  assert.match(stdout, /^broken runs folder .*package\.json is not a folder\n.*choose another with --runs DIR$/m);
});

/**
 * Runs the test files through node's runner: all, or those whose path contains one of the arguments.
 * Node 20's own `--test` finds no TypeScript files and knows no patterns.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const wanted = process.argv.slice(2);
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => join('test', name))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();

if (files.length === 0) {
  process.stderr.write(`no test file's path contains ${wanted.join(' or ')}\n`);
  process.exitCode = 1;
} else {
  // Node leaves one core free, which is half of a small machine.
  const concurrency = `--test-concurrency=${availableParallelism()}`;
  // Of node's reporters the one that says at the end what failed: a log is often kept by its last lines only.
  const reporter = '--test-reporter=spec';
  const options = ['--import', 'tsx', '--test', concurrency, reporter, ...files];
  const runner = spawn(process.execPath, options, { stdio: 'inherit' });
  runner.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

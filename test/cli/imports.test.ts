import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { BINARY, execute, temporaryFolder, writeExperiment } from './binary.ts';

const HEAVY = /^(sharp|onnxruntime-.*|@tensorflow\/.*|@stdlib\/.*|protobufjs|ajv|listr2|typescript)$/;
const packagesOf = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])),
];

test('a run with nothing to do loads none of the libraries that compute or draw', async () => {
  await import('../../cli/main.ts');
  await import('../../cli/commands/run.ts');
  await import('../../cli/commands/plan.ts');
  await import('../../cli/progress/plain.ts');
  const loaded = packagesOf(Object.keys(createRequire(import.meta.url).cache));
  assert.deepEqual(
    loaded.filter((name) => HEAVY.test(name)),
    [],
  );
  assert.ok(loaded.includes('commander'), 'the check sees what is loaded');
});

/** Writes down, at the end of a process, which modules it has loaded. */
const WITNESS = `process.on('exit', () => {
  require('node:fs').writeFileSync('loaded.json', JSON.stringify(Object.keys(require.cache)));
});`;

for (const words of [['plan', 'tiny.yaml'], ['validate', 'tiny.yaml'], ['models'], ['weights', 'list']]) {
  test(`\`assay ${words.join(' ')}\` loads neither TensorFlow.js nor ONNX Runtime from its first line to its last`, async (t) => {
    const folder = temporaryFolder(t);
    writeExperiment(folder);
    writeFileSync(join(folder, 'witness.cjs'), WITNESS);
    const { code, stderr } = await execute(process.execPath, ['--require', './witness.cjs', BINARY, ...words], folder);
    assert.equal(code, 0, stderr);
    const loaded = packagesOf(JSON.parse(readFileSync(join(folder, 'loaded.json'), 'utf8')));
    assert.deepEqual(
      loaded.filter((name) => /^(onnxruntime-|@tensorflow\/)/.test(name)),
      [],
    );
    assert.ok(loaded.includes('commander'), 'the check sees what is loaded');
  });
}

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

test('a run with nothing to do loads none of the libraries that compute or draw', async () => {
  await import('../../cli/main.ts');
  await import('../../cli/commands/run.ts');
  await import('../../cli/commands/plan.ts');
  await import('../../cli/progress/plain.ts');
  const loaded = Object.keys(createRequire(import.meta.url).cache).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  const heavy = /^(sharp|onnxruntime-.*|@tensorflow\/.*|@stdlib\/.*|protobufjs|ajv|listr2|typescript)$/;
  assert.deepEqual(
    [...new Set(loaded)].filter((name) => heavy.test(name)),
    [],
  );
  assert.ok(loaded.includes('commander'), 'the check sees what is loaded');
});

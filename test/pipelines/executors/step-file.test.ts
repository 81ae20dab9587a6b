import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readStepFile } from '../../../pipelines/executors/step-file.ts';

const STEP = { format: 1, step: {}, output: 'output', events: 'events.jsonl' };
const HINT = '  Step files are written by assay run, below runs/work while a step is running';

function stepFile(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-step-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, 'step.json');
}

test('a step file is read with the digests that lie beside it', (t) => {
  const files = JSON.stringify({ names: ['a.png', '__proto__'], digests: ['1', '2'] });
  const path = stepFile(t, { 'step.json': JSON.stringify(STEP), 'files.json': files });
  assert.deepEqual(
    [...readStepFile(path).digests],
    [
      ['a.png', '1'],
      ['__proto__', '2'],
    ],
  );
});

test('what is no step file, or lacks its digests, is refused', (t) => {
  const other = stepFile(t, { 'step.json': '{}' });
  assert.throws(() => readStepFile(other), { message: `${other}: this is not a step file\n${HINT}` });
  for (const damaged of ['{"names": ["a.png"], "digests": []}', '{"a.png": "1"}', '{"names": [']) {
    const path = stepFile(t, { 'step.json': JSON.stringify(STEP), 'files.json': damaged });
    const files = join(path, '..', 'files.json');
    assert.throws(() => readStepFile(path), { message: `${files}: cannot be read as the step's files\n${HINT}` });
  }
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readStepFile, type StepFile, stepFileText } from '../../../pipelines/executors/step-file.ts';
import { filesDigest } from '../../../pipelines/plan/key.ts';
import type { Step } from '../../../pipelines/plan/plan.ts';
import { externalText } from '../../../store/manifest.ts';

const FILES = { names: ['a.png', '__proto__'], digests: ['1', '2'] };
const STEP: StepFile = {
  format: 3,
  step: { id: 'report', stage: 'report', params: {}, locations: {}, inputs: {}, trial: null } as unknown as Step,
  inputs: {},
  earlier: [],
  output: 'output',
  scratch: 'scratch',
  events: 'events.jsonl',
  files_digest: filesDigest(FILES),
  device: 'cpu',
  devices: 1,
  deterministic: true,
  threads: 1,
};
const HINT = '  Step files are written by assay run, below runs/work while a step is running';

function stepFile(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-step-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, 'step.json');
}

test('a step file is read with the digests that lie beside it', (t) => {
  const path = stepFile(t, { 'step.json': stepFileText(STEP), 'files.json': externalText(FILES) });
  assert.deepEqual(
    [...readStepFile(path).digests],
    [
      ['a.png', '1'],
      ['__proto__', '2'],
    ],
  );
});

test('what is no step file, is damaged, or lacks its digests, is refused', (t) => {
  const refused: Readonly<Record<string, string>> = {
    '{}': 'its seal is missing',
    '{"format": 1}': 'another version of assay wrote it',
    [stepFileText(STEP).replace('"threads": 1', '"threads": 2')]: 'it is not as it was written: its seal does not fit',
    [stepFileText({ ...STEP, threads: 0 })]: '/threads must be >= 1',
  };
  for (const [text, reason] of Object.entries(refused)) {
    const path = stepFile(t, { 'step.json': text });
    const message = `${path}: this is not a step file, or a damaged one: ${reason}\n${HINT}`;
    assert.throws(() => readStepFile(path), { message });
  }
  for (const other of [
    { names: ['a.png'], digests: [] },
    { names: ['b.png', '__proto__'], digests: ['1', '2'] },
  ]) {
    const path = stepFile(t, { 'step.json': stepFileText(STEP), 'files.json': externalText(other) });
    const files = join(path, '..', 'files.json');
    assert.throws(() => readStepFile(path), { message: `${files}: cannot be read as the step's files\n${HINT}` });
  }
});

/** Which folders of job arrays go, that came to no good end. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { noteStarts, type Submission, writeSubmission } from '../../../pipelines/executors/slurm/submission.ts';
import { idleArrays, removeArrays } from '../../../pipelines/housekeeping/queue-folders.ts';
import { openRuns, type RunsLayout } from '../../../store/layout.ts';
import { temporaryFolder } from '../../cli/binary.ts';

const KEY = 'a'.repeat(64);
const MARCH = Date.parse('2026-03-01T00:00:00.000Z');

function withArrays(t: TestContext): RunsLayout {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  const one = (name: string, submitted: string): string =>
    writeSubmission(layout, { ...NOTHING, name, submitted, runs: layout.root });
  const begun = one('finetune-1', '2026-01-01T00:00:00.000Z');
  noteStarts(begun, 0, [{ job: '1_0', node: 'n', saved: 0, work: layout.work('finetune', KEY) }]);
  one('finetune-2', '2026-02-01T00:00:00.000Z');
  one('finetune-3', '2026-04-01T00:00:00.000Z');
  return layout;
}

const NOTHING: Omit<Submission, 'name' | 'submitted' | 'runs'> = {
  format: 1,
  stage: 'finetune',
  array: [{ index: 0, step: 'finetune:x/a/1', intent: 'b'.repeat(64), tries: 0, forced: false }],
  plan: { experiment: 'x', steps: [] },
  files: {},
  device: 'cpu',
  devices: 1,
  deterministic: true,
  threads: 1,
  retries: 3,
};

test('by age those go that were submitted before', (t) => {
  const layout = withArrays(t);
  assert.deepEqual(idleArrays(layout, { referred: null, before: MARCH }), ['finetune-1', 'finetune-2']);
});

test('what a named experiment needs keeps its logs', (t) => {
  const layout = withArrays(t);
  assert.deepEqual(idleArrays(layout, { referred: new Set([KEY]) }), ['finetune-2', 'finetune-3']);
  assert.deepEqual(idleArrays(layout, { referred: new Set([KEY]), before: MARCH }), ['finetune-2']);
});

test('a size alone takes none, and one that cannot be read goes', (t) => {
  const layout = withArrays(t);
  assert.deepEqual(idleArrays(layout, { referred: null, mostBytes: 0 }), []);
  writeFileSync(join(layout.cluster, 'finetune-3', 'submission.json'), '{');
  const names = idleArrays(layout, { referred: null, before: MARCH });
  assert.deepEqual(names, ['finetune-1', 'finetune-2', 'finetune-3']);
  removeArrays(layout, names);
  assert.deepEqual(idleArrays(layout, { referred: new Set() }), []);
});

import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRuns } from '../../store/layout.ts';
import { createRecord, RECORD_FORMAT, type RunRecord, records } from '../../store/records.ts';
import { temporaryFolder } from './temporary.ts';

const record = (run: string, name: string): RunRecord => ({
  format: RECORD_FORMAT,
  run,
  state: 'running',
  started: '2026-01-01T00:00:00.000Z',
  ended: null,
  command: ['assay', 'run'],
  experiment: { name, file: '/x.yaml', resolved: {} },
  device: 'cpu',
  jobs: 1,
  threads: 2,
  provenance: {
    assay: '0.1.0',
    assay_git: null,
    experiment_git: { commit: 'abc', dirty: true },
    node: '20.0.0',
    libraries: {},
    platform: 'linux-x64',
    cpu: 'a processor',
    cores: 2,
    memory_bytes: 1,
  },
  steps: [],
  trials: [],
});

test('records are read newest first, those of one experiment alone if it is named', (t) => {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  for (const [run, name] of [
    ['1', 'x'],
    ['3', 'x'],
    ['2', 'y'],
  ] as const) {
    createRecord(layout, record(run, name)).write();
  }
  assert.deepEqual(
    [...records(layout)].map(({ run }) => run),
    ['3', '2', '1'],
  );
  assert.deepEqual([...records(layout, 'x')], [record('3', 'x'), record('1', 'x')]);
});

test('a record is replaced whole, and illegible ones are passed over', (t) => {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  const database = createRecord(layout, record('1', 'x'));
  database.write();
  database.data = { ...database.data, state: 'finished' };
  database.write();
  writeFileSync(join(layout.records, '2.json'), '{"format": 1, "ru');
  writeFileSync(join(layout.records, '3.json'), '[]');
  assert.deepEqual(
    [...records(layout)].map(({ run, state }) => [run, state]),
    [['1', 'finished']],
  );
  assert.deepEqual(readdirSync(layout.records), ['1.json', '2.json', '3.json']);
});

test('a runs folder that does not exist has no records', (t) => {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  assert.deepEqual([...records({ ...layout, records: join(layout.root, 'missing') })], []);
});

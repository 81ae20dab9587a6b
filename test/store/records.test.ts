import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { identityOf } from '../../common/process-identity.ts';
import { openRuns } from '../../store/layout.ts';
import { claim } from '../../store/lock.ts';
import {
  type BadRecord,
  closeCrashed,
  createRecord,
  oldestRecords,
  RECORD_FORMAT,
  type RunRecord,
  records,
} from '../../store/records.ts';
import { keptRecord, keptStep } from '../support/kept.ts';
import { temporaryFolder } from './temporary.ts';

const record = (run: string, name: string): RunRecord =>
  keptRecord({ run, experiment: { name, file: '/x.yaml', resolved: {}, tasks: [] } });

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
  assert.deepEqual(
    [...oldestRecords(layout)].map(({ run }) => run),
    ['1', '2', '3'],
  );
});

test('a record is replaced whole; damaged ones are passed over and told', (t) => {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  const database = createRecord(layout, record('1', 'x'));
  database.write();
  database.data = { ...database.data, state: 'failed' };
  database.write();
  const sound = readFileSync(join(layout.records, '1.json'), 'utf8');
  const damaged: Readonly<Record<string, string>> = {
    '2-x-': '{"format": 2, "ru',
    '3-x-': '[]',
    '4-x-': '{"format":2}',
    '5-x-': '{"format":1}',
    '6-x-': sound.replace('"threads": 2', '"threads": 3'),
    '7-y-': '',
  };
  for (const [name, text] of Object.entries(damaged)) writeFileSync(join(layout.records, `${name}.json`), text);
  mkdirSync(join(layout.records, '8-x-.json'));
  const bad: BadRecord[] = [];
  assert.deepEqual(
    [...records(layout, 'x', (one) => bad.push(one))].map(({ run, state }) => [run, state]),
    [['1', 'failed']],
  );
  assert.deepEqual(
    bad.map(({ file, reason }) => [file.slice(layout.records.length + 1, -5), reason]),
    [
      ['8-x-', 'expected a file, found a folder (EISDIR)'],
      ['6-x-', 'it is not as it was written: its seal does not fit'],
      ['5-x-', 'another version of assay wrote it'],
      ['4-x-', 'its seal is missing'],
      ['3-x-', 'it is not valid JSON'],
      ['2-x-', 'it is not valid JSON'],
    ],
  );
});

test('a run whose process is gone has crashed, also before its record is closed', (t) => {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  const running = {
    state: 'running' as const,
    steps: [{ ...keptStep({ id: 'a', stage: 'prepare', key: null }), state: 'running' as const }],
  };
  for (const run of ['alive', 'dead', 'without']) createRecord(layout, { ...record(run, 'x'), ...running }).write();
  const lock = claim(layout.runLock('alive'));
  writeFileSync(layout.runLock('dead'), JSON.stringify({ token: '', ...identityOf(spawnSync('true').pid), host: '' }));
  const states = () => [...records(layout)].map(({ run, state, steps }) => [run, state, steps[0]?.state]);
  const expected = [
    ['without', 'crashed', 'interrupted'],
    ['dead', 'crashed', 'interrupted'],
    ['alive', 'running', 'running'],
  ];
  assert.deepEqual(states(), expected);
  closeCrashed(layout);
  assert.deepEqual(states(), expected);
  assert.match(readFileSync(join(layout.records, 'dead.json'), 'utf8'), /"state": "crashed"/);
  assert.deepEqual(readdirSync(join(layout.root, 'locks')), ['run-alive']);
  if (lock.state === 'held') lock.lock.release();
});

test('a runs folder that does not exist has no records', (t) => {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  assert.deepEqual([...records({ ...layout, records: join(layout.root, 'missing') })], []);
});

test('records of all versions of assay are read: one of each is kept here', (t) => {
  const layout = openRuns(join(temporaryFolder(t), 'runs'));
  const folder = new URL('./records/', import.meta.url);
  const formats = readdirSync(folder).map((name) => Number.parseInt(name, 10));
  assert.deepEqual(
    formats.toSorted(),
    Array.from({ length: RECORD_FORMAT }, (_, at) => at + 1),
  );
  for (const format of formats)
    writeFileSync(join(layout.records, `${format}-lungs-.json`), readFileSync(new URL(`${format}.record`, folder)));
  const bad: BadRecord[] = [];
  const found = [...records(layout, 'lungs', (one) => bad.push(one))];
  assert.deepEqual(bad, []);
  const tasks = [[{ name: 'lungs', metric: 'auc' }], []];
  assert.deepEqual(
    found.map(({ experiment }) => experiment.tasks),
    tasks,
  );
  for (const { format, steps, trials } of found) {
    assert.equal(format, RECORD_FORMAT);
    assert.equal(steps[0]!.id, 'evaluate:lungs/a/1');
    assert.deepEqual(trials, [{ task: 'lungs', arm: 'a', trial: 1, metrics: { auc: 0.75 } }]);
  }
});

import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { StepLog } from '../../cli/step-log.ts';
import { temporaryFolder } from './binary.ts';

const metric = (value: number): string => JSON.stringify({ type: 'metric', name: 'auc', value });

function following(): { readonly log: StepLog; said(): string } {
  let text = '';
  const log = new StepLog((part) => (text += typeof part === 'string' ? part : Buffer.from(part).toString('utf8')));
  return {
    log,
    said: () => {
      const said = text;
      text = '';
      return said;
    },
  };
}

test('events are told in words as whole lines come, each once', (t) => {
  const file = join(temporaryFolder(t), 'events.jsonl');
  const { log, said } = following();
  log.events(file, 'evaluate:x');
  assert.equal(log.any, false);
  writeFileSync(file, `${metric(0.5)}\n${metric(0.25).slice(0, 9)}`);
  log.events(file, 'evaluate:x');
  assert.equal(said(), 'evaluate:x auc 0.5000\n');
  appendFileSync(file, `${metric(0.25).slice(9)}\n`);
  log.events(file, 'evaluate:x');
  assert.equal(said(), 'evaluate:x auc 0.2500\n');
  assert.equal(log.any, true);
});

test('an event of any length is read over, and what follows it is told', (t) => {
  const file = join(temporaryFolder(t), 'events.jsonl');
  const { log, said } = following();
  const files = Array.from({ length: 50_000 }, (_, index) => `image-${index}.png`);
  writeFileSync(file, `${JSON.stringify({ type: 'read', files })}\n${metric(0.5)}\n`);
  log.events(file, 'evaluate:x');
  assert.equal(said(), 'evaluate:x auc 0.5000\n');
});

test('the last lines of a file are printed although it was moved away meanwhile', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'log.txt');
  const { log, said } = following();
  writeFileSync(file, 'one\n');
  log.text(file);
  appendFileSync(file, 'two\n');
  renameSync(file, join(folder, 'published'));
  log.text(file);
  log.rest();
  assert.equal(said(), 'one\ntwo\n');
});

test('a step that starts anew, whose file is shorter or another, is printed from its beginning', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'log.txt');
  const { log, said } = following();
  writeFileSync(file, 'first start\n');
  log.text(file);
  writeFileSync(file, 'second\n');
  log.text(file);
  writeFileSync(join(folder, 'new'), 'third start, longer\n');
  renameSync(join(folder, 'new'), file);
  log.text(file);
  assert.equal(said(), 'first start\nsecond\nthird start, longer\n');
});

/** Every mistake in --set that a user can make: the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, mistakes } from './helper.ts';

test('no value', async () => {
  assert.deepEqual(await mistakes(base, { set: ['schedule.epochs'] }), [
    '--set schedule.epochs: expected <path>=<value>',
    '  For example: --set schedule.epochs=5',
  ]);
});

test('no path', async () => {
  assert.deepEqual(await mistakes(base, { set: ['=5'] }), [
    '--set =5: expected <path>=<value>',
    '  For example: --set schedule.epochs=5',
  ]);
});

test('an empty part of the path', async () => {
  assert.deepEqual(await mistakes(base, { set: ['schedule..epochs=5'] }), [
    '--set schedule..epochs=5: expected <path>=<value>',
    '  For example: --set schedule.epochs=5',
  ]);
});

test('an unknown setting', async () => {
  assert.deepEqual(await mistakes(base, { set: ['schedule.epoch=5'] }), [
    '--set schedule.epoch=5: schedule.epoch: unknown key `epoch`',
    '  Did you mean `epochs`?',
  ]);
});

test('an unknown section', async () => {
  assert.deepEqual(await mistakes(base, { set: ['scheduel.epochs=5'] }), [
    '--set scheduel.epochs=5: scheduel.epochs: unknown key `scheduel`',
    '  Did you mean `schedule`?',
  ]);
});

test('a wrong value', async () => {
  assert.deepEqual(await mistakes(base, { set: ['schedule.epochs=five'] }), [
    '--set schedule.epochs=five: schedule.epochs: expected a whole number from 0 to 100000, found "five"',
  ]);
});

test('a value that is not YAML', async () => {
  assert.deepEqual(await mistakes(base, { set: ['schedule.epochs=[5'] }), [
    '--set schedule.epochs=[5: schedule.epochs: not valid YAML: flow sequence must end with a ]',
  ]);
});

test('a setting below a plain value', async () => {
  assert.deepEqual(await mistakes(base, { set: ['trials.x=5'] }), [
    '--set trials.x=5: trials.x: expected a whole number from 1 to 100000, found a mapping',
  ]);
});

test('extends', async () => {
  assert.deepEqual(await mistakes(base, { set: ['extends=other.yaml'] }), [
    '--set extends=other.yaml: extends: `extends` cannot be set from the command line',
  ]);
});

test('several mistakes at once, after those of the file', async () => {
  assert.deepEqual(await mistakes([...base, 'trials: 0'], { set: ['schedule.batch_size=0', 'seed=x'] }), [
    'demo.yaml:5:9: trials: expected a whole number from 1 to 100000, found 0',
    '  5 | trials: 0',
    '              ^',
    '--set schedule.batch_size=0: schedule.batch_size: expected a whole number from 1 to 65536, found 0',
    '--set seed=x: seed: expected a whole number from 0 to 4294967295, found "x"',
  ]);
});

test('an unset variable in the value', async () => {
  assert.deepEqual(await mistakes(base, { set: ['description=${NOTE}'] }), [
    '--set description=${NOTE}: description: the environment variable NOTE is not set',
    '  Set it, or write ${NOTE:-default}.',
  ]);
});

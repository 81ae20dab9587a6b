/** Every mistake in environment variables that a user can make: the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, mistakes } from './helper.ts';

test('an unset variable without default', async () => {
  assert.deepEqual(await mistakes([...base, 'description: Trained on ${HOST}']), [
    'demo.yaml:5:14: description: the environment variable HOST is not set',
    '  5 | description: Trained on ${HOST}',
    '                   ^',
    '  Set it, or write ${HOST:-default}.',
  ]);
});

test('every unset variable, beside other mistakes', async () => {
  assert.deepEqual(await mistakes([...base, 'description: ${A} and ${B}', 'seeds: 3']), [
    'demo.yaml:5:14: description: the environment variable A is not set',
    '  5 | description: ${A} and ${B}',
    '                   ^',
    '  Set it, or write ${A:-default}.',
    'demo.yaml:5:14: description: the environment variable B is not set',
    '  5 | description: ${A} and ${B}',
    '                   ^',
    '  Set it, or write ${B:-default}.',
    'demo.yaml:6:1: seeds: unknown key `seeds`',
    '  6 | seeds: 3',
    '      ^',
    '  Did you mean `seed`?',
  ]);
});

test('an unset variable says nothing more about its value', async () => {
  assert.deepEqual(await mistakes([...base, 'trials: ${TRIALS}']), [
    'demo.yaml:5:9: trials: the environment variable TRIALS is not set',
    '  5 | trials: ${TRIALS}',
    '              ^',
    '  Set it, or write ${TRIALS:-default}.',
  ]);
});

test('a reference that is not a name', async () => {
  assert.deepEqual(await mistakes([...base, 'description: ${1st}']), [
    'demo.yaml:5:14: description: `${1st}` is not a reference to an environment variable',
    '  5 | description: ${1st}',
    '                   ^',
    '  Write ${NAME} or ${NAME:-default}; for the characters themselves write $${.',
  ]);
});

test('a reference that does not end', async () => {
  assert.deepEqual(await mistakes([...base, 'description: "${HOST"']), [
    'demo.yaml:5:14: description: `${HOST` is not a reference to an environment variable',
    '  5 | description: "${HOST"',
    '                   ^',
    '  Write ${NAME} or ${NAME:-default}; for the characters themselves write $${.',
  ]);
});

test('a number where text is wanted says to quote it', async () => {
  assert.deepEqual(await mistakes([...base, 'description: ${YEAR}'], { env: { YEAR: '2024' } }), [
    'demo.yaml:5:14: description: expected text, found 2024',
    '  5 | description: ${YEAR}',
    '                   ^',
    '  Put it in quotes.',
  ]);
});

test('a text where a number is wanted', async () => {
  assert.deepEqual(await mistakes([...base, 'trials: ${TRIALS}'], { env: { TRIALS: 'many' } }), [
    'demo.yaml:5:9: trials: expected a whole number from 1 to 100000, found "many"',
    '  5 | trials: ${TRIALS}',
    '              ^',
  ]);
});

/** The mutants that bench/mutation names are texts of the sources: where these change, so must those. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { NAMED } from '../bench/mutation/named.ts';
import { REASONS } from '../bench/mutation/reasons.ts';

test('every named mutant changes one place of its file', () => {
  const places = (file: string, from: string): number =>
    existsSync(file) ? readFileSync(file, 'utf8').split(from).length - 1 : 0;
  assert.deepEqual(
    NAMED.filter(({ file, from }) => places(file, from) !== 1),
    [],
  );
});

test('reasons are given for files that there are', () => {
  assert.deepEqual(
    Object.keys(REASONS).filter((file) => !existsSync(file)),
    [],
  );
});

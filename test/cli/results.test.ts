import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printResults } from '../../cli/results.ts';
import { InputError } from '../../common/errors.ts';

test('results of another version of assay are named as such', async () => {
  const expected = {
    message: 'the latest report is of another version of assay: results.json has version 2, not 3',
    hint: 'Run the experiment again: what is trained and evaluated already is not repeated where it still holds.',
  };
  await assert.rejects(printResults('{"version":2,"tasks":{}}', false), (error) => {
    assert.ok(error instanceof InputError);
    assert.deepEqual(error.problems, [expected]);
    return true;
  });
});

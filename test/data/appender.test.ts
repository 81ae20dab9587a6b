import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { appender } from '../../data/preparing/appender.ts';
import { temporaryFolder } from './files.ts';

test('bytes may change once they are appended, whether few or many, and lie one behind the other', (context) => {
  const file = join(temporaryFolder(context), 'pixels.bin');
  const pixels = appender(file);
  const expected: number[] = [];
  for (const [index, length] of [3, 1 << 17, 5, 7, 1 << 16].entries()) {
    const bytes = new Uint8Array(length).fill(index);
    assert.equal(pixels.append(bytes), expected.length);
    for (let at = 0; at < length; at++) expected.push(index);
    bytes.fill(0xff);
  }
  pixels.flush();
  pixels.close();
  assert.deepEqual([...readFileSync(file)], expected);
});

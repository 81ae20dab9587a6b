import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { type Read, readingAhead } from '../../data/read-ahead.ts';

const MEGABYTES = 10;

function file() {
  const bytes = Uint8Array.from({ length: MEGABYTES << 20 }, (_, at) => (at * 31 + (at >> 12)) & 0xff);
  const calls: number[] = [];
  const read: Read = (position, length) => {
    calls.push(length);
    return bytes.slice(position, position + length);
  };
  return { bytes, calls, read: readingAhead(read, bytes.length) };
}

it('reads small parts that follow one another in few blocks', () => {
  const { bytes, calls, read } = file();
  for (let at = 0; at < bytes.length; at += 4096) read(at, 4096);
  assert.deepEqual(calls, [4 << 20, 4 << 20, 2 << 20]);
});

it('reads parts from here and there, and large ones, as they are', () => {
  const { calls, read } = file();
  for (const at of [1 << 20, 9 << 20, 5 << 20]) read(at, 10);
  read((5 << 20) + 10, 5_000_000);
  assert.deepEqual(calls, [10, 10, 10, 5_000_000]);
});

it('gives the bytes of the file, whatever is asked for', () => {
  const { bytes, read } = file();
  const part = fc.record({ gap: fc.constantFrom(0, 0, 0, 7, 5 << 20), length: fc.integer({ min: 0, max: 1 << 21 }) });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      let at = 0;
      for (const { gap, length } of parts) {
        at = (at + gap) % (bytes.length - (1 << 21));
        assert.equal(Buffer.compare(read(at, length), bytes.subarray(at, at + length)), 0);
        at += length;
      }
    }),
    { numRuns: 30 },
  );
});

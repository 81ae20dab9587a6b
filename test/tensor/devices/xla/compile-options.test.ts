import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileOptions } from '../../../../tensor/devices/xla/pjrt/compile-options.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Build options of one replica and one partition. */
const alone = '1a04' + '2001' + '2801';
const flag = (value: string): string => `3a07${'0a0161'}1202${value}`;

test('a flag is told whatever its value, zero and false too', () => {
  assert.equal(hex(compileOptions({ a: 3 })), alone + flag('1803'));
  assert.equal(hex(compileOptions({ a: 0 })), alone + flag('1800'));
  assert.equal(hex(compileOptions({ a: true })), alone + flag('1001'));
  assert.equal(hex(compileOptions({ a: false })), alone + flag('1000'));
  assert.equal(hex(compileOptions({ a: '' })), alone + flag('0a00'));
});

test('several devices are assigned by their numbers', () => {
  const assignment = '4a0e' + '0801' + '1002' + '1a030a0100' + '1a030a0101';
  const build = `2001${'2802'}3001${assignment}980101`;
  assert.match(hex(compileOptions({}, 2)), new RegExp(build));
});

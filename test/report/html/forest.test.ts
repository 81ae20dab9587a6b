import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { at, axisOf } from '../../../report/html/axis.ts';
import { forestAxis, forestStrip, intervalPath } from '../../../report/html/forest.ts';

const axis = { low: -1, high: 1, ticks: [0], decimals: 0 };

test('ticks are round, inside the plot, and told apart by their decimals', () => {
  const { ticks, decimals } = axisOf([0.7412, 0.8221], [], '%', { most: 7 });
  assert.deepEqual(
    ticks.map((tick) => (tick * 100).toFixed(decimals)),
    ['74', '76', '78', '80', '82'],
  );
});

test('values that differ by rounding alone share an axis of readable width', () => {
  const { low, high, ticks } = axisOf([0.8, 0.8 + 2 ** -53], [], '%');
  assert.ok(high - low > 0.001 && high - low < 0.002);
  assert.ok(ticks.length > 2);
});

test('every difference and zero lie inside the plot, whatever the values are', () => {
  const value = fc.double({ min: -1, max: 1, noNaN: true });
  const strip = fc.record({
    value,
    interval: fc.option(fc.tuple(value, value).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])),
  });
  fc.assert(
    fc.property(fc.array(strip, { minLength: 1, maxLength: 5 }), (strips) => {
      const found = forestAxis([null, ...strips], '%');
      for (const shown of [0, ...strips.map((one) => one.value)]) assert.ok(found.low < shown && shown < found.high);
      assert.ok(found.ticks.length >= 1 && found.ticks.length <= 5);
      for (const one of strips) assert.doesNotMatch(forestStrip(one, found).text, /NaN|Infinity/);
    }),
  );
});

test('one interval that is far wider than the others does not squeeze them together', () => {
  const narrow = Array.from({ length: 5 }, (_, index) => ({
    value: index / 100,
    interval: [index / 100 - 0.01, index / 100 + 0.01] as const,
  }));
  const { low, high } = forestAxis([...narrow, { value: 0, interval: [-5, 5] }], '%');
  assert.ok(high - low < 0.3);
});

test('an interval has a cap at each end, and an arrow where it goes on beyond the plot', () => {
  assert.equal(intervalPath([-0.5, 0.5], axis), 'M25 10H75M25 6v8M75 6v8');
  assert.equal(intervalPath([-2, 0.5], axis), 'M0 10H75M2.5 6L0 10L2.5 14M75 6v8');
  assert.equal(intervalPath([-0.5, 2], axis), 'M25 10H100M25 6v8M97.5 6L100 10L97.5 14');
});

test('a strip has a dot at its difference; the arm that others are compared with has one at zero', () => {
  assert.match(forestStrip({ value: 0.5, interval: null }, axis).text, /class="dot" d="M75 10h0"/);
  assert.match(forestStrip(null, axis).text, /class="dot" d="M50 10h0"/);
  assert.doesNotMatch(forestStrip({ value: null, interval: null }, axis).text, /class="dot"/);
  assert.equal(at(0, axis), 50);
});

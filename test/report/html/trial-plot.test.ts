import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare } from '../../../report/compare.ts';
import { plot, scaleOf } from '../../../report/html/trial-plot.ts';
import { adamw, resultsOf, sgd } from '../examples.ts';

type Arms = Parameters<typeof resultsOf>[0][string];
const compared = (arms: Arms) => compare(resultsOf({ cxr: arms })).tasks['cxr']!;
const draw = (arms: Arms): string => plot('cxr', compared(arms), Object.keys(arms)).text;
const occurrences = (text: string, part: string): number => text.split(part).length - 1;

test('one dot a trial, one bar a mean, one interval an arm', () => {
  const svg = draw({ adamw, sgd });
  assert.equal(occurrences(svg, '<circle'), 6);
  assert.equal(occurrences(svg, 'class="mean"'), 2);
  assert.equal(occurrences(svg, 'class="ci"'), 6, 'a line and two caps each');
  assert.equal(occurrences(svg, 'class="reference"'), 2);
});

test('a single trial has a dot and a bar, but no interval, and the caption does not speak of one', () => {
  const svg = draw({ a: [0.8], b: [0.7] });
  assert.equal(occurrences(svg, 'class="ci"'), 0);
  assert.equal(occurrences(svg, '<circle'), 2);
  assert.ok(!svg.includes('confidence'));
});

test('an interval that leaves the plot ends in an arrow', () => {
  const svg = draw({ a: [0.8, 0.8], b: [0.79, 0.83] });
  assert.equal(occurrences(svg, '<path class="ci"'), 2, 'b on both sides');
});

test('without any value there is a sentence instead of a plot', () => {
  assert.equal(draw({ a: [null], b: [] }), '<p>No trial has a defined AUC.</p>');
});

test('ticks are round, inside the plot, and told apart by their decimals', () => {
  const { ticks, decimals } = scaleOf(Object.values(compared({ adamw, sgd }).arms), '%');
  assert.deepEqual(
    ticks.map((tick) => (tick * 100).toFixed(decimals)),
    ['72', '74', '76', '78', '80', '82', '84'],
  );
});

test('trials that differ by rounding alone share an axis of readable width', () => {
  const { low, high, ticks } = scaleOf(Object.values(compared({ a: [0.8, 0.8 + 2 ** -53], b: [0.8] }).arms), '%');
  assert.ok(high - low > 0.001 && high - low < 0.002);
  assert.ok(ticks.length > 2);
});

test('every trial and mean lies inside the plot, whatever the values are', () => {
  const value = fc.double({ min: 0, max: 1, noNaN: true });
  const arm = fc.array(value, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(arm, arm, (a, b) => {
      const arms = Object.values(compared({ a, b }).arms);
      const { low, high, ticks, decimals } = scaleOf(arms, '%');
      for (const shown of [...a, ...b, ...arms.map(({ mean }) => mean!)]) assert.ok(low < shown && shown < high);
      assert.ok(ticks.length >= 1 && ticks.length <= 8);
      if (high - low > 1e-6)
        assert.equal(new Set(ticks.map((tick) => (tick * 100).toFixed(decimals))).size, ticks.length);
    }),
  );
});

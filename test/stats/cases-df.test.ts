import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../common/random.ts';
import { casesDf } from '../../stats/cases-df.ts';
import { sampleOf } from '../../stats/sample.ts';

const centred = (values: readonly number[]): Float64Array => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, (value) => value - mean);
};

test('normal contributions know their variance by about as many degrees of freedom as there are units', () => {
  const stream = randomStream('cases df');
  const df = casesDf(centred(Array.from({ length: 20_000 }, () => stream.normal())));
  assert.ok(df > 19_000 && df <= 19_999, String(df));
});

test('a few units that carry everything leave few', () => {
  // Ten of the hundred vary among themselves, the rest hardly: about what ten units alone would give.
  const values = Array.from({ length: 100 }, (_, at) => (at < 10 ? Math.sin(at * 7) : 1e-3 * Math.cos(at)));
  const df = casesDf(centred(values));
  assert.ok(df > 9 && df < 25, String(df));
});

test('the deviation of a proportion follows from its mean', () => {
  assert.equal(casesDf(centred([...Array<number>(58).fill(1), 0, 0])), 59);
});

test('between one unit and all but one, whatever the contributions', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 40 }), (values) => {
      const df = casesDf(centred(values));
      assert.ok(df === Number.POSITIVE_INFINITY || (df >= 1 && df <= values.length - 1), String(df));
    }),
  );
});

test('of several trials the one that knows least counts', () => {
  const [even, uneven] = [centred([1, 2, 3, 4, 5, 6]), centred([0, 0, 0.1, 0, 0, 6])];
  const { cases } = sampleOf([0.8, 0.9], [even, uneven]);
  assert.equal(cases!.df, Math.min(casesDf(even), casesDf(uneven)));
});

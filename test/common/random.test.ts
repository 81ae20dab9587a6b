import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deriveSeed, randomStream } from '../../common/random.ts';
import { permutation, shuffled } from '../../common/shuffle.ts';

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

test('the same seed and names give the same stream; other names another', () => {
  const stream = randomStream(42, 'shuffle', 3);
  const again = randomStream(42, 'shuffle', 3);
  const other = randomStream(42, 'shuffle', 4);
  const first = draws(5, stream.uniform);
  assert.deepEqual(draws(5, again.uniform), first);
  assert.notDeepEqual(draws(5, other.uniform), first);
});

test('names cannot run into each other', () => {
  assert.notEqual(deriveSeed(1, 'ab', 'c'), deriveSeed(1, 'a', 'bc'));
  assert.notEqual(deriveSeed(1, '1'), deriveSeed(1, 1));
});

test('a stream stays what it was when this was written: results of finished trials depend on it', () => {
  assert.equal(deriveSeed(42, 'task', 'arm', 1), '6ca1926327fa48f10dbcd708606d4c81');
});

test('uniform numbers lie in [0, 1) with mean 1/2 and variance 1/12', () => {
  const values = draws(20000, randomStream(7, 'uniform').uniform);
  assert.ok(values.every((value) => value >= 0 && value < 1));
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  assert.ok(Math.abs(mean - 0.5) < 0.01, `${mean}`);
  assert.ok(Math.abs(variance - 1 / 12) < 0.002, `${variance}`);
});

test('normal numbers have mean 0, variance 1 and normal tails', () => {
  const values = draws(20000, randomStream(7, 'normal').normal);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
  assert.ok(Math.abs(mean) < 0.03, `${mean}`);
  assert.ok(Math.abs(variance - 1) < 0.04, `${variance}`);
  assert.ok(Math.abs(beyondTwo - 0.0455) < 0.006, `${beyondTwo}`);
});

test('integers stay below their bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (bound, seed) => {
      const value = randomStream(seed, 'integer').integer(bound);
      assert.ok(Number.isInteger(value) && value >= 0 && value < bound);
    }),
  );
});

test('a permutation holds every index once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.nat(), (count, seed) => {
      const order = [...permutation(count, randomStream(seed, 'shuffle'))].sort((a, b) => a - b);
      assert.deepEqual(
        order,
        Array.from({ length: count }, (_, index) => index),
      );
    }),
  );
});

test('shuffled items stand as the permutation of the same stream has them', () => {
  const items = ['a', 'b', 'c', 'd', 'e'];
  const order = permutation(items.length, randomStream(7, 'shuffle'));
  assert.deepEqual(
    shuffled(items, randomStream(7, 'shuffle')),
    [...order].map((index) => items[index]),
  );
});

test('every permutation of three is about as likely', () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = permutation(3, randomStream(seed, 'shuffle')).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const [order, count] of counts) assert.ok(Math.abs(count - 1000) < 150, `${order}: ${count}`);
});

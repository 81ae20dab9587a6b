import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { mergeOrder, moves, rowByRow, shiftMask, windowOrder } from '../../models/swin/windows.ts';

const grids = fc
  .record({ window: fc.integer({ min: 1, max: 5 }), count: fc.integer({ min: 1, max: 4 }) })
  .chain(({ window, count }) =>
    fc.record({
      window: fc.constant(window),
      side: fc.constant(window * count),
      shift: fc.integer({ min: 0, max: window - 1 }),
    }),
  );

test('tokens lie window by window, row by row in each', () => {
  assert.deepEqual(windowOrder({ side: 4, window: 2, shift: 0 }), [
    ...[0, 1, 4, 5],
    ...[2, 3, 6, 7],
    ...[8, 9, 12, 13],
    ...[10, 11, 14, 15],
  ]);
});

test('a shift rolls the grid up and left, and what falls off comes back at the other end', () => {
  assert.deepEqual(windowOrder({ side: 4, window: 2, shift: 1 }), [
    ...[5, 6, 9, 10],
    ...[7, 4, 11, 8],
    ...[13, 14, 1, 2],
    ...[15, 12, 3, 0],
  ]);
});

test('every order holds each token once, and moves from one order to another and back change nothing', () => {
  fc.assert(
    fc.property(grids, (grid) => {
      const order = windowOrder(grid);
      const plain = rowByRow(grid.side);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        plain,
      );
      const there = moves(plain, order);
      assert.deepEqual(
        moves(order, plain).map((place) => there[place]),
        plain,
      );
    }),
  );
});

test('four neighbours become one token, down the first column and then down the second', () => {
  assert.deepEqual(mergeOrder([3, 0], 2), [10, 14, 11, 15, 0, 4, 1, 5]);
});

test('only tokens that were neighbours before the roll see each other', () => {
  fc.assert(
    fc.property(grids, (grid) => {
      const { side, window, shift } = grid;
      const order = windowOrder(grid);
      const mask = shiftMask(grid);
      const tokens = window * window;
      assert.equal(mask.length, order.length * tokens);
      // Within a window the distance stays below its side, unless the roll brought the two together.
      const near = (a: number, b: number) =>
        Math.abs(Math.floor(a / side) - Math.floor(b / side)) < window && Math.abs((a % side) - (b % side)) < window;
      for (let at = 0; at < mask.length; at++) {
        const query = Math.floor(at / tokens);
        const key = query - (query % tokens) + (at % tokens);
        if (side > window) assert.equal(mask[at] === 0, near(order[query]!, order[key]!), `${query} and ${key}`);
        if (shift === 0) assert.equal(mask[at], 0);
      }
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../common/random.ts';
import { randomPatches } from '../../pretraining/mae/hidden.ts';
import { randomSquares } from '../../pretraining/simmim/hidden.ts';

const ratios = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const sides = fc.record({
  patch_size: fc.constantFrom(4, 8, 16),
  each: fc.integer({ min: 1, max: 4 }),
  squares: fc.integer({ min: 1, max: 7 }),
});
const count = (hidden: Uint8Array): number => hidden.reduce((sum, one) => sum + one, 0);

test('SimMIM hides whole squares, aligned to patches, and just enough of them for the ratio', () => {
  fc.assert(
    fc.property(sides, ratios, fc.integer(), ({ patch_size, each, squares }, ratio, seed) => {
      const sizes = { image_size: squares * each * patch_size, mask_patch: each * patch_size, patch_size };
      const hidden = randomSquares(sizes, ratio, randomStream(seed, 'hidden'));
      const grid = squares * each;
      assert.equal(hidden.length, grid ** 2);
      hidden.forEach((one, at) => {
        const [row, column] = [Math.floor(at / grid), at % grid];
        const corner = Math.floor(row / each) * each * grid + Math.floor(column / each) * each;
        assert.equal(one, hidden[corner]);
      });
      assert.equal(count(hidden), Math.ceil(squares ** 2 * ratio) * each ** 2);
    }),
  );
});

test('MAE hides so many patches in every image, whatever the stream', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), ratios, fc.integer(), (grid, ratio, seed) => {
      const hidden = randomPatches(grid, ratio, randomStream(seed, 'hidden'));
      assert.equal(count(hidden), grid ** 2 - Math.trunc(grid ** 2 * (1 - ratio)));
    }),
  );
});

test('every patch is hidden as often as the others', () => {
  const images = 2000;
  const sums = new Float64Array(49);
  const mae = new Float64Array(49);
  for (let image = 0; image < images; image++) {
    const sizes = { image_size: 224, mask_patch: 32, patch_size: 32 };
    randomSquares(sizes, 0.6, randomStream(1, 'a', image)).forEach((one, at) => {
      sums[at]! += one / images;
    });
    randomPatches(7, 0.75, randomStream(1, 'b', image)).forEach((one, at) => {
      mae[at]! += one / images;
    });
  }
  // 30 of 49 squares; 37 of 49 patches. Five standard errors.
  for (const share of sums) assert.ok(Math.abs(share - 30 / 49) < 0.055, String(share));
  for (const share of mae) assert.ok(Math.abs(share - 37 / 49) < 0.05, String(share));
});

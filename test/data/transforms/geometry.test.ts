import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../../common/random.ts';
import { augmentationMap, randomAugmentation, randomCrop } from '../../../data/transforms/geometry.ts';

const side = fc.integer({ min: 1, max: 600 });

it('a random crop lies in the image and has an area of 8 to 100 % and a ratio of 3/4 to 4/3 where one fits', () => {
  fc.assert(
    fc.property(side, side, fc.string(), (width, height, seed) => {
      const crop = randomCrop(width, height, randomStream(seed));
      assert.ok(crop.left >= 0 && crop.top >= 0 && crop.width >= 1 && crop.height >= 1);
      assert.ok(crop.left + crop.width <= width && crop.top + crop.height <= height);
      if (Math.min(width, height) < 100 || Math.max(width / height, height / width) > 4 / 3) return;
      const area = (crop.width * crop.height) / (width * height);
      assert.ok(area > 0.075 && area <= 1);
      assert.ok(crop.width / crop.height > 0.72 && crop.width / crop.height < 1.38);
    }),
  );
});

it('takes the largest central crop of an image so narrow that no drawn one fits', () => {
  assert.deepEqual(randomCrop(10, 1000, randomStream('narrow')), { left: 0, top: 493, width: 10, height: 13 });
  assert.deepEqual(randomCrop(1000, 10, randomStream('wide')), { left: 493, top: 0, width: 13, height: 10 });
});

it('flips half of the images, turns by up to 7 degrees either way, and crops like torchvision', () => {
  const drawn = Array.from({ length: 4000 }, (_, index) => randomAugmentation(320, 320, randomStream('many', index)));
  const share = (test: (one: (typeof drawn)[number]) => boolean): number => drawn.filter(test).length / drawn.length;
  assert.ok(Math.abs(share(({ flip }) => flip) - 0.5) < 0.03);
  assert.ok(drawn.every(({ angle }) => Math.abs(angle) <= 7));
  assert.ok(Math.abs(share(({ angle }) => angle > 3.5) - 0.25) < 0.03);
  // Areas are uniform, but large ones with a ratio far from 1 do not fit and are drawn again:
  // 0.5 / (0.5 + 0.228 + 0.129) of the accepted ones are below 0.54.
  assert.ok(Math.abs(share(({ crop }) => crop.width * crop.height < 0.54 * 320 * 320) - 0.583) < 0.03);
});

it('maps the centre to the centre, and the corners to the corners where nothing turns', () => {
  const crop = { left: 10, top: 20, width: 50, height: 40 };
  for (const [flip, angle] of [
    [false, 0],
    [true, 0],
    [true, -6],
    [false, 3],
  ] as const) {
    const map = augmentationMap({ crop, flip, angle }, 16);
    assert.ok(Math.abs(map.xx * 8 + map.xy * 8 + map.x0 - 35) < 1e-9);
    assert.ok(Math.abs(map.yx * 8 + map.yy * 8 + map.y0 - 40) < 1e-9);
    if (angle !== 0) continue;
    assert.ok(Math.abs(map.x0 - (flip ? 60 : 10)) < 1e-9);
    assert.ok(Math.abs(map.y0 - 20) < 1e-9);
  }
});

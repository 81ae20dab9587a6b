import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../common/random.ts';
import { drawMix, drawShare, type Mix, mixed } from '../../training/inputs/mixing.ts';
import { golden } from './golden.ts';

interface Case {
  readonly draw: { readonly share: number; readonly x?: number; readonly y?: number };
  readonly smoothing: number;
  readonly images: readonly number[];
  readonly targets: readonly (readonly number[])[];
}
const { labels, images, cases } = golden<{ labels: number[]; images: number[]; cases: Case[] }>('mixing/mixing.json');
const CLASSES = 3;

function mixOf({ share, x, y }: Case['draw']): Mix {
  return x === undefined || y === undefined ? { kind: 'mixup', share } : { kind: 'cutmix', share, x, y };
}

for (const { draw, smoothing, ...expected } of cases) {
  test(`images and labels are mixed as timm does it: ${JSON.stringify(draw)}, smoothing ${smoothing}`, () => {
    const batch = { images: Float32Array.from(images), shape: [4, 3, 6, 6], labels };
    const found = mixed(batch, mixOf(draw), CLASSES);
    expected.images.forEach((value, at) => {
      assert.ok(Math.abs(found.images[at]! - value) < 1e-4, `${at}: ${found.images[at]}, not ${value}`);
    });
    // The program smooths later: of a mixture that is the same.
    expected.targets.forEach((row, image) => {
      row.forEach((value, at) => {
        const own = (found.labels[image] as readonly number[])[at]! * (1 - smoothing) + smoothing / CLASSES;
        assert.ok(Math.abs(own - value) < 1e-6, `${image}, ${at}: ${own}, not ${value}`);
      });
    });
  });
}

test('levels are rounded; the image in the middle stays; a label that is not known of one of two is not', () => {
  const batch = {
    images: Uint16Array.of(10, 7, 21),
    shape: [3, 1, 1, 1],
    labels: [
      [1, -1],
      [0, 1],
      [0, 0],
    ],
  };
  const found = mixed(batch, { kind: 'mixup', share: 0.25 }, 2);
  assert.deepEqual([...found.images], [18, 7, 13]);
  assert.deepEqual(found.labels, [
    [0.25, -1],
    [0, 1],
    [0.75, -1],
  ]);
});

test('shares are of the distribution Beta(alpha, alpha)', () => {
  for (const alpha of [0.2, 1, 4]) {
    const stream = randomStream('shares', alpha);
    const drawn = Array.from({ length: 20_000 }, () => drawShare(alpha, stream));
    const mean = drawn.reduce((sum, share) => sum + share, 0) / drawn.length;
    const variance = drawn.reduce((sum, share) => sum + (share - mean) ** 2, 0) / drawn.length;
    assert.ok(drawn.every((share) => share >= 0 && share <= 1));
    assert.ok(Math.abs(mean - 0.5) < 0.012, `${mean}`);
    const expected = 1 / (4 * (2 * alpha + 1));
    assert.ok(Math.abs(variance / expected - 1) < 0.05, `${variance}, not ${expected}`);
  }
});

test('one kind is drawn where the other is off, and both by halves where both are on', () => {
  const kinds = (mixup: number, cutmix: number) =>
    Array.from({ length: 400 }, (_, at) => drawMix({ mixup, cutmix }, 8, randomStream('kinds', at)).kind);
  assert.deepEqual(new Set(kinds(0.5, 0)), new Set(['mixup']));
  assert.deepEqual(new Set(kinds(0, 0.5)), new Set(['cutmix']));
  const cuts = kinds(0.5, 1).filter((kind) => kind === 'cutmix').length;
  assert.ok(cuts > 150 && cuts < 250, `${cuts}`);
});

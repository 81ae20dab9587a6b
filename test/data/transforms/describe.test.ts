import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  augmentationText,
  evaluationTexts,
  segmentationAugmentationText,
  trainingTexts,
} from '../../../data/transforms/describe.ts';
import { UNCHANGED } from '../../../data/transforms/shift-scale-rotate.ts';

const lines = (texts: ReturnType<typeof trainingTexts>) => texts.map(({ name, settings }) => `${name}: ${settings}`);
const input = { size: 112, normalize: 'chestxray' } as const;
const normalized = 'normalisation: chestxray: mean 0.5056, deviation 0.252 (not shown in the pictures)';

test('what training and validation of a classification do, in words', () => {
  assert.deepEqual(lines(trainingTexts('classification', 'default', input)), [
    'random resized crop: 8 % to 100 % of the area, aspect 0.75 to 1.33, resized to 112 × 112 px',
    'horizontal flip: probability 0.5',
    'rotation: up to 7° either way, black outside',
    normalized,
  ]);
  const validation = ['resize: to 128 × 128 px, antialiased', 'centre crop: 112 × 112 px', normalized];
  assert.deepEqual(lines(evaluationTexts('classification', input)), validation);
  assert.deepEqual(lines(trainingTexts('classification', 'none', input)), validation);
});

test('what the published code does otherwise, in words', () => {
  assert.equal(
    lines(trainingTexts('classification', 'published', input))[2],
    'rotation: up to 7° either way, to the nearest pixel, black outside',
  );
  assert.deepEqual(lines(trainingTexts('segmentation', 'published', input)).slice(0, 2), [
    'resize: to 112 × 112 px, antialiased',
    'shift, scale, rotation: up to 6.25 % of a side, 10 % and 10° either way, reflected at the border, with probability 0.5; the mask alike',
  ]);
});

test('the statistics of inception in words', () => {
  const texts = lines(evaluationTexts('segmentation', { size: 64, normalize: 'inception' }));
  assert.equal(texts[1], 'normalisation: inception: mean 0.5, deviation 0.5 (not shown in the pictures)');
});

test('and of a segmentation', () => {
  const plain = { size: 64, normalize: 'none' } as const;
  assert.deepEqual(lines(trainingTexts('segmentation', 'default', plain)), [
    'shift, scale, rotation: up to 6.25 % of a side, 10 % and 10° either way, with probability 0.5; the mask alike',
    'resize: to 64 × 64 px, antialiased',
    'brightness and contrast: up to 20 % of contrast and of white either way, with probability 0.5; the mask stays',
    'normalisation: none: black is 0, white is 1',
  ]);
  assert.deepEqual(lines(evaluationTexts('segmentation', plain)), [
    'resize: to 64 × 64 px, antialiased',
    'normalisation: none: black is 0, white is 1',
  ]);
});

test('one draw in words', () => {
  const crop = { left: 0, top: 0, width: 50, height: 100 };
  const size = { width: 100, height: 100 };
  assert.equal(
    augmentationText({ crop, flip: true, angle: -2.04 }, size),
    'crop of 50 %, mirrored, rotated ↻\u00a02.0°',
  );
  assert.equal(augmentationText({ crop, flip: false, angle: 3 }, size), 'crop of 50 %, rotated ↺\u00a03.0°');
  assert.equal(segmentationAugmentationText(UNCHANGED), 'unchanged');
  assert.equal(
    segmentationAugmentationText({ shiftX: -0.05, shiftY: 0.01, scale: 1.1, angle: 4, contrast: 0.9, brightness: 0.1 }),
    'shifted ←\u00a05.0 %, ↓\u00a01.0 %, scale × 1.10, rotated ↺\u00a04.0°, contrast × 0.90, brightness + 10.0 %',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawOutlines } from '../../report/pictures/outline.ts';

const size = { width: 5, height: 5 };
const gray = new Uint8Array(25).fill(7);
/** A square of 3 by 3 in the middle. */
const square = Uint8Array.from({ length: 25 }, (_, at) => {
  const [x, y] = [at % 5, Math.floor(at / 5)];
  return Number(x >= 1 && x <= 3 && y >= 1 && y <= 3);
});

/** The picture with a letter a pixel. */
function letters(rgb: Uint8Array, width: number): readonly string[] {
  const names = new Map([
    ['7,7,7', '.'],
    ['1,0,0', 'r'],
    ['0,0,1', 'b'],
  ]);
  const pixels = Array.from({ length: rgb.length / 3 }, (_, at) => names.get(rgb.subarray(3 * at, 3 * at + 3).join())!);
  return Array.from({ length: pixels.length / width }, (_, y) => pixels.slice(y * width, (y + 1) * width).join(''));
}

test('the outline is inside the mask, and what is within it stays as it was', () => {
  const drawn = drawOutlines(gray, size, [{ mask: square, colour: [1, 0, 0] }]);
  assert.deepEqual(letters(drawn, 5), ['.....', '.rrr.', '.r.r.', '.rrr.', '.....']);
});

test('thick lines grow inwards', () => {
  const full = new Uint8Array(25).fill(1);
  const drawn = drawOutlines(gray, size, [{ mask: full, colour: [1, 0, 0] }], 2);
  assert.deepEqual(letters(drawn, 5), ['rrrrr', 'rrrrr', 'rr.rr', 'rrrrr', 'rrrrr']);
});

test('a later outline covers an earlier one; the border of the image closes an outline', () => {
  const full = new Uint8Array(25).fill(1);
  const drawn = drawOutlines(gray, size, [
    { mask: full, colour: [1, 0, 0] },
    { mask: square, colour: [0, 0, 1] },
  ]);
  assert.deepEqual(letters(drawn, 5), ['rrrrr', 'rbbbr', 'rb.br', 'rbbbr', 'rrrrr']);
});

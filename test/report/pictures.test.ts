import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../report/compare.ts';
import { renderHtml } from '../../report/html/report.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import type { ArmPictures } from '../../report/picture-grid.ts';
import { choosePictures } from '../../report/pictures.ts';
import { resultsOf } from './examples.ts';

const images = (...dices: readonly number[]) => dices.map((dice, index) => ({ id: `i${index}`, dice }));
const shown = (...dices: readonly number[]) =>
  choosePictures(images(...dices)).map(({ kind, file, index }) => `${kind} ${file} ${index}`);

test('three images of each kind, ordered by Dice, the earlier of equal ones first', () => {
  assert.deepEqual(shown(0.5, 0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.9, 0, 0.05), [
    'best best-1.png 1',
    'best best-2.png 9',
    'best best-3.png 3',
    'median median-1.png 7',
    'median median-2.png 0',
    'median median-3.png 8',
    'worst worst-1.png 2',
    'worst worst-2.png 11',
    'worst worst-3.png 10',
  ]);
});

test('few images: fewer of each kind, none of them twice', () => {
  assert.deepEqual(shown(0.5, 0.9, 0.1), ['best best-1.png 1', 'median median-1.png 0', 'worst worst-1.png 2']);
  assert.deepEqual(shown(0.5, 0.9), ['best best-1.png 1', 'worst worst-1.png 0']);
  assert.deepEqual(shown(0.5), ['best best-1.png 0']);
  assert.deepEqual(shown(), []);
});

const results = resultsOf({ cxr: { unet: [0.9, 0.8] } });
const picture = { kind: 'best', file: 'best-1.png', dice: 0.98765, width: 4, height: 3 } as const;
const pictures: readonly ArmPictures[] = [
  {
    task: 'cxr',
    arm: 'unet',
    trial: 2,
    pictures: [{ ...picture, id: '<img src=x>"', png: Uint8Array.of(1, 2, 3), copy: 'cxr.unet.best-1.png' }],
  },
];

test('the page holds the pictures themselves, and names cannot break out of it', () => {
  const page = renderHtml(results, compare(results), pictures);
  assert.ok(
    page.includes(
      '<img src="data:image/png;base64,AQID" width="4" height="3" alt="best: &lt;img src=x&gt;&quot;, Dice 98.77 %, truth and prediction outlined">',
    ),
  );
  assert.equal(page.match(/<img/g)?.length, 1);
  assert.ok(!renderHtml(results, compare(results)).includes('Test images'));
});

test('Markdown shows the files beside it', () => {
  const text = renderMarkdown(results, compare(results), pictures);
  const line = '![best: \\<img src=x\\>", Dice 98.77 %, truth and prediction outlined](cxr.unet.best-1.png)';
  assert.ok(text.includes(`**unet**, trial 2\n\n${line}\n`), text);
});

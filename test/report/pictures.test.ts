import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ArmPictures, choosePictures } from '../../report/pictures/pictures.ts';
import { resultsOf } from './examples.ts';
import { fileOf } from './pages.ts';

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
  const page = fileOf('report.html', results, pictures);
  assert.ok(
    page.includes(
      '<img src="data:image/png;base64,AQID" width="4" height="3" alt="best: &lt;img src=x&gt;&quot;, Dice 98.77 %, truth and prediction outlined">',
    ),
  );
  assert.equal(page.match(/<img/g)?.length, 1);
  assert.ok(!fileOf('report.html', results).includes('Test images'));
});

test('Markdown shows the files beside it', () => {
  const text = fileOf('report.md', results, pictures);
  const line = '![best: \\<img src=x\\>", Dice 98.77 %, truth and prediction outlined](cxr.unet.best-1.png)';
  assert.ok(text.includes(`**unet**, trial 2\n\n${line}\n`), text);
});

test('a page holds no more pictures than open quickly, and says where the others are', () => {
  const png = new Uint8Array(900_000);
  const arms = ['unet', 'upernet'].map((arm) => ({
    ...pictures[0]!,
    arm,
    pictures: [{ ...pictures[0]!.pictures[0]!, png }],
  }));
  const page = fileOf('report.html', results, arms);
  assert.ok(!page.includes('<img'));
  assert.ok(page.includes('In files beside this page: Test images (report.md).'));
  assert.ok(fileOf('report.html', results, arms.slice(1)).includes('<img'));
});

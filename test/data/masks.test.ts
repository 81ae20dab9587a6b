/** What a mask may be, what it then means, and each that is refused, by its whole message. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import sharp from 'sharp';
import { InputError } from '../../common/errors.ts';
import { loadMasks } from '../../data/decoding/masks.ts';
import { AS_FILES_SAY, type MaskClass } from '../../data/decoding/reading.ts';
import { listImages } from '../../data/formats/list.ts';
import { openDataset } from '../../data/prepared/open.ts';
import { loadRaster } from '../../data/preparing/decoder.ts';
import { prepareDataset } from '../../data/preparing/prepare.ts';
import { WHOLE } from '../../data/selection/selection.ts';
import { grayPng, temporaryFolder, writeFiles } from './files.ts';
import { gray16Png } from './gray16.ts';

/** A gray PNG of these values, a row after the other. */
function drawn(width: number, values: readonly number[]): Promise<Buffer> {
  const height = values.length / width;
  return sharp(Uint8Array.from(values), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** The masks of one structure of these files, for an image of that size. */
async function load(t: TestContext, files: readonly Uint8Array[], size = { width: 4, height: 2 }) {
  const folder = temporaryFolder(t);
  const named = files.map((_, index) => ({ name: `m${index}.png`, path: join(folder, `m${index}.png`) }));
  writeFiles(folder, Object.fromEntries(files.map((bytes, index) => [`m${index}.png`, bytes])));
  const masks = await loadMasks([named], size, size);
  return 'reason' in masks ? masks.reason : [...masks];
}

it('a mask is 0 and 1 or black and white; several are united; an empty one says that there is nothing', async (t) => {
  assert.deepEqual(await load(t, [await drawn(4, [0, 1, 1, 0, 0, 0, 0, 1])]), [0, 1, 1, 0, 0, 0, 0, 1]);
  assert.deepEqual(await load(t, [await drawn(4, [0, 255, 250, 3, 0, 0, 0, 255])]), [0, 1, 1, 0, 0, 0, 0, 1]);
  const [left, right] = [await drawn(4, [0, 1, 1, 0, 0, 0, 0, 0]), await drawn(4, [255, 0, 255, 0, 0, 0, 0, 0])];
  assert.deepEqual(await load(t, [left, right]), [1, 1, 1, 0, 0, 0, 0, 0]);
  assert.deepEqual(await load(t, [await grayPng(4, 2, 0)]), [0, 0, 0, 0, 0, 0, 0, 0]);
});

it('a mask of another resolution is resized; smooth edges are cut in their middle', async (t) => {
  const twice = [0, 0, 255, 255, 255, 255, 0, 0];
  assert.deepEqual(await load(t, [await drawn(8, [...twice, ...twice, ...twice, ...twice])]), [0, 1, 1, 0, 0, 1, 1, 0]);
  const size = { width: 64, height: 8 };
  const ramp = Array.from({ length: 8 * 64 }, (_, at) => Math.min(255, 12 * Math.max(0, (at % 64) - 20)));
  const cut = await load(t, [await drawn(64, ramp)], size);
  assert.deepEqual(
    cut,
    ramp.map((value) => Number(value > 127)),
  );
  // A strip of five rows, shrunk: as many gray pixels as white ones, but in lines.
  const strip = [0, 128, 255, 255, 128, 0, 0, 0].flatMap((value) => new Array<number>(64).fill(value));
  const shrunk = await load(t, [await drawn(64, strip)], size);
  assert.deepEqual(
    shrunk,
    strip.map((value) => Number(value > 127)),
  );
});

it('by the rule `any` a pixel is inside where any part of it is, as OpenCV shrinks by area and cuts above 0', async (t) => {
  const golden: { cases: readonly { mask: readonly string[]; any: readonly string[] }[] } = JSON.parse(
    readFileSync('test/golden/recipe/masks.json', 'utf8'),
  );
  const folder = temporaryFolder(t);
  const bits = (rows: readonly string[]): number[] => [...rows.join('')].map(Number);
  const sizeOf = (rows: readonly string[]) => ({ width: rows[0]!.length, height: rows.length });
  for (const { mask, any } of golden.cases) {
    const path = join(folder, 'm.png');
    writeFiles(folder, { 'm.png': await drawn(mask[0]!.length, bits(mask)) });
    const masks = await loadMasks([[{ name: 'm.png', path }]], sizeOf(mask), sizeOf(any), {
      ...AS_FILES_SAY,
      mask_rule: 'any',
    });
    assert.ok(!('reason' in masks));
    assert.deepEqual([...masks], bits(any));
  }
});

it('of a mask that keeps its size, both rules cut smooth edges in their middle', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'm.png': await drawn(4, [0, 40, 200, 255]) });
  const size = { width: 4, height: 1 };
  const named = [[{ name: 'm.png', path: join(folder, 'm.png') }]];
  for (const rule of [{}, { mask_rule: 'any' } as const])
    assert.deepEqual(
      [...((await loadMasks(named, size, size, { ...AS_FILES_SAY, ...rule })) as Uint8Array)],
      [0, 0, 1, 1],
    );
});

it('masks of another shape, with labels of several kinds, and damaged ones are named, all at once', async (t) => {
  const root = temporaryFolder(t);
  /** Black, two labels. */
  const labels = (side: number, one: number, other: number) =>
    Array.from({ length: side ** 2 }, (_, at) => (at < side ** 2 / 2 ? 0 : at < 0.75 * side ** 2 ? one : other));
  const names = ['good', 'shape', 'labels', 'grays', 'broken', 'empty'];
  const image = await grayPng(8, 8, 100);
  writeFiles(root, {
    ...Object.fromEntries(names.map((name) => [`x/${name}.png`, image])),
    'y/good.png': await grayPng(8, 8, 1),
    'y/shape.png': await grayPng(8, 6, 1),
    'y/labels.png': await drawn(8, labels(8, 1, 2)),
    'y/grays.png': await drawn(32, labels(32, 128, 255)),
    'y/broken.png': image.subarray(0, 50),
    'y/empty.png': await grayPng(8, 8, 0),
    'train.txt': names.join('\n'),
    'test.txt': 'good',
  });
  const splits = { train: 'train.txt', val: 'test.txt', test: 'test.txt' };
  const source = { format: 'pairs', splits, images: 'x', masks: 'y', mask_names: null, structures: ['lung'] } as const;
  const prepare = async (on_bad_image: 'error' | 'skip') => {
    const output = temporaryFolder(t);
    await prepareDataset({
      listing: await listImages(source, root, false, WHOLE),
      ...{ output, scratch: output, store: 64, on_bad_image, threads: 1 },
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    return output;
  };
  const failed = await prepare('error').catch((error: unknown) => error);
  assert.ok(failed instanceof InputError);
  const problem = (line: number, name: string, what: string) => [
    `ROOT/train.txt:${line}: image x/${name}.png cannot be read: ${what}`,
    `  ${line} | ${name}`,
  ];
  const values = (found: number) =>
    `has the value ${found}, not just 0 and 1, or black and white; data.classes can say what each value means`;
  assert.deepEqual(failed.message.replaceAll(root, 'ROOT').split('\n'), [
    ...problem(2, 'shape', 'its mask y/shape.png has 8 x 6 pixels, but the image 8 x 8'),
    ...problem(3, 'labels', `its mask y/labels.png ${values(2)}`),
    ...problem(4, 'grays', `its mask y/grays.png ${values(128)}`),
    ...problem(
      5,
      'broken',
      'its mask y/broken.png cannot be read: its image data are damaged or cut off: it ends within the chunk pHYs at byte 33',
    ),
    '  Mend or remove it, or set data.on_bad_image to skip.',
  ]);
  const dataset = await openDataset(await prepare('skip'));
  t.after(() => dataset.close());
  assert.deepEqual(
    dataset.splits.train.map(({ id }) => id),
    ['x/good.png', 'x/empty.png'],
  );
  assert.ok(dataset.masks(dataset.splits.train[1]!).every((value) => value === 0));
});

it('a mask in colours, or with transparent pixels, is refused by name', async (t) => {
  const colours = [255, 0, 0, 0, 0, 255].flatMap((value) => [value]);
  const red = await sharp(Uint8Array.from([...colours, ...colours, ...colours, ...colours]), {
    raw: { width: 4, height: 2, channels: 3 },
  })
    .png()
    .toBuffer();
  assert.equal(
    await load(t, [red]),
    'its mask m0.png has colours, such as (255, 0, 0); data.classes can say what each means',
  );
  const clear = await sharp(
    Uint8Array.from({ length: 32 }, (_, at) => (at % 4 === 3 && at > 16 ? 255 : 0)),
    {
      raw: { width: 4, height: 2, channels: 4 },
    },
  )
    .png()
    .toBuffer();
  assert.equal(
    await load(t, [clear]),
    'its mask m0.png cannot be read: it has transparent pixels, which are neither inside nor outside',
  );
});

it('white of 8 bits in a file of 16 is inside', async (t) => {
  const deep = gray16Png(4, [0, 255, 255, 0, 0, 0, 0, 255]);
  assert.deepEqual(await load(t, [deep]), [0, 1, 1, 0, 0, 0, 0, 1]);
});

it('classes by value or colour make a mask each; what is not named is an error', async (t) => {
  const folder = temporaryFolder(t);
  const pixels = [255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0];
  const bytes = await sharp(Uint8Array.from(pixels), { raw: { width: 2, height: 2, channels: 3 } })
    .png()
    .toBuffer();
  writeFiles(folder, { 'm.png': bytes });
  const files = [{ name: 'm.png', path: join(folder, 'm.png') }];
  const read = (mask_classes: MaskClass[]) =>
    loadMasks(
      mask_classes.map(() => files),
      { width: 2, height: 2 },
      { width: 2, height: 2 },
      { white: null, frame: null, mask_classes },
    );
  const both = await read([
    { name: 'lung', value: [255, 0, 0] },
    { name: 'heart', value: [0, 255, 0] },
  ]);
  assert.deepEqual([...(both as Uint8Array)], [1, 0, 0, 1, 0, 1, 0, 0]);
  assert.deepEqual(await read([{ name: 'lung', value: [255, 0, 0] }]), {
    reason: 'its mask m.png has the colour (0, 255, 0), which data.classes does not name',
  });
});

it('the foreground of every structure is counted over the whole of its mask, whatever the shape of the image', () => {
  const raster = { width: 4, height: 2, channels: 1, data: new Uint8Array(8) } as const;
  const masks = Uint8Array.from([0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
  assert.deepEqual(loadRaster(raster, masks, 512, true).facts.foreground, [3, 0, 2]);
});

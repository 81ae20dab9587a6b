import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { InputError, Interrupted } from '../../common/errors.ts';
import { openDataset } from '../../data/prepared/open.ts';
import { WHOLE } from '../../data/selection/selection.ts';
import type { PrepareParams } from '../../stages/prepare/params.ts';
import { prepare } from '../../stages/prepare/stage.ts';
import type { StageContext, StageEvent } from '../../stages/stage.ts';
import { grayPng, temporaryFolder, writeFiles } from '../data/files.ts';
import { goldenImage } from '../data/golden.ts';

const params: PrepareParams = {
  source: {
    format: 'rsna',
    splits: { train: 'train.txt', val: 'val.txt', test: 'test.txt' },
    images: '.',
    classes: ['no', 'yes'],
  },
  store: 16,
  on_bad_image: 'error',
  selection: WHOLE,
  audit: 'warn',
};

/** Four images in lists; the largest has a short side of 40. */
async function smallSet(t: TestContext): Promise<string> {
  const root = temporaryFolder(t);
  writeFiles(root, {
    'a.png': await grayPng(60, 40, 10),
    'b.png': await grayPng(8, 9, 20),
    'v.png': await grayPng(16, 30, 30),
    't.png': await grayPng(20, 20, 40),
    'train.txt': 'a.png 0\nb.png 1\n',
    'val.txt': 'v.png 1\n',
    'test.txt': 't.png 0\n',
  });
  return root;
}

interface Outcome {
  readonly output: string;
  readonly events: readonly StageEvent[];
}

async function run(
  t: TestContext,
  root: string | undefined,
  changed: Partial<PrepareParams> = {},
  signal: AbortSignal = new AbortController().signal,
  more: Pick<StageContext<PrepareParams>, 'digests' | 'earlier'> = {},
): Promise<Outcome> {
  const output = join(temporaryFolder(t), 'out');
  mkdirSync(output);
  const events: StageEvent[] = [];
  await prepare.run({
    params: { ...params, ...changed },
    locations: root === undefined ? {} : { root },
    inputs: {},
    output,
    scratch: temporaryFolder(t),
    device: 'cpu',
    threads: 2,
    emit: (event) => events.push(event),
    signal,
    ...more,
  });
  return { output, events };
}

function messages(events: readonly StageEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'message' ? [`${event.level}: ${event.text}`] : []));
}

it('packs every image in the order of the lists, large ones shrunk to the short side that is asked for', async (t) => {
  const { output } = await run(t, await smallSet(t));
  const dataset = await openDataset(output);
  t.after(() => dataset.close());
  assert.deepEqual(dataset.classes, ['no', 'yes']);
  const { train, val, test } = dataset.splits;
  assert.deepEqual(
    [...train, ...val, ...test].map(({ id, width, height, label }) => [id, width, height, label]),
    [
      ['a.png', 24, 16, 0],
      ['b.png', 8, 9, 1],
      ['v.png', 16, 30, 1],
      ['t.png', 16, 16, 0],
    ],
  );
  for (const [index, image] of [...train, ...val, ...test].entries())
    assert.ok(dataset.pixels(image).every((value) => value === 10 * (index + 1)));
});

it('tells counts and progress', async (t) => {
  const { events } = await run(t, await smallSet(t));
  assert.deepEqual(messages(events), [
    'info: train: 2 images (no 1, yes 1)',
    'info: val: 1 image (no 0, yes 1)',
    'warning: the val split has no image of no',
    'info: test: 1 image (no 1, yes 0)',
    'warning: the test split has no image of yes',
    'warning: no value of the 4 images of 8 bits is above 40, so that all are dark: if 63 is white, set data.white to it',
  ]);
  const last = events.findLast((event) => event.type === 'progress');
  assert.ok(last?.type === 'progress');
  const { unit, done, total, seconds_left, images_per_second } = last;
  assert.deepEqual({ unit, done, total, seconds_left }, { unit: 'images', done: 4, total: 4, seconds_left: 0 });
  assert.ok(images_per_second !== undefined && images_per_second > 0);
});

it('leaves the same bytes every time, which do not depend on where the data lie', async (t) => {
  const [one, two] = [await run(t, await smallSet(t)), await run(t, await smallSet(t))];
  assert.deepEqual(readdirSync(one.output).toSorted(), ['audit.json', 'dataset.json', 'images.json', 'pixels.bin']);
  for (const name of readdirSync(one.output))
    assert.deepEqual(readFileSync(join(one.output, name)), readFileSync(join(two.output, name)));
});

it('says which files it has read where it took images over from an earlier preparation', async (t) => {
  const root = await smallSet(t);
  const files = await prepare.externalFiles(params, { root });
  const digests = new Map(files.map(({ name }) => [name, `digest of ${name}`]));
  const { signal } = new AbortController();
  const first = await run(t, root, {}, signal, { digests });
  const read = (events: readonly StageEvent[]) => events.filter(({ type }) => type === 'read');
  assert.deepEqual(read(first.events), []);
  const changed = new Map([...digests, ['b.png', 'other'], ['train.txt', 'other']]);
  const second = await run(t, root, {}, signal, { digests: changed, earlier: [first.output] });
  assert.deepEqual(read(second.events), [{ type: 'read', files: ['train.txt', 'val.txt', 'test.txt', 'b.png'] }]);
});

it('generates phantoms with masks, without any data', async (t) => {
  const source = { format: 'phantom', phantom: { train: 5, val: 3, test: 3, size: 24, seed: 1 } } as const;
  assert.deepEqual(await prepare.externalFiles({ ...params, source }, {}), []);
  const { output } = await run(t, undefined, { source });
  assert.equal(statSync(join(output, 'pixels.bin')).size, 11 * 24 * 24);
  assert.equal(statSync(join(output, 'masks.bin')).size, 2 * 11 * 24 * 24);
  const dataset = await openDataset(output);
  t.after(() => dataset.close());
  assert.equal(dataset.masks(dataset.splits.test[2]!).length, 2 * 24 * 24);
});

describe('external files', () => {
  it('are lists, the class file and all images', async (t) => {
    const root = await smallSet(t);
    writeFiles(root, { 'classes.txt': 'no\nyes\n' });
    const source = { ...params.source, classes: 'classes.txt' } as PrepareParams['source'];
    const files = await prepare.externalFiles({ ...params, source }, { root });
    const names = ['train.txt', 'val.txt', 'test.txt', 'classes.txt', 'a.png', 'b.png', 'v.png', 't.png'];
    assert.deepEqual(
      files,
      names.map((name) => ({ name, path: join(root, name) })),
    );
  });

  it('are named once where two splits share them', async (t) => {
    const root = await smallSet(t);
    writeFiles(root, { 'val.txt': 't.png 0\n' });
    const files = await prepare.externalFiles(params, { root });
    const names = ['train.txt', 'val.txt', 'test.txt', 'a.png', 'b.png', 't.png'];
    assert.deepEqual(
      files.map(({ name }) => name),
      names,
    );
  });

  it('are found without opening an image: damaged ones do not stop the plan', async (t) => {
    const root = await smallSet(t);
    writeFiles(root, { 'a.png': 'not an image' });
    assert.equal((await prepare.externalFiles(params, { root })).length, 7);
  });

  it('lack the missing images that the experiment skips', async (t) => {
    const root = await smallSet(t);
    writeFiles(root, { 'train.txt': 'gone.png 0\nb.png 1\n' });
    await assert.rejects(prepare.externalFiles(params, { root }), /train\.txt:1: image gone\.png does not exist/);
    const files = await prepare.externalFiles({ ...params, on_bad_image: 'skip' }, { root });
    assert.deepEqual(
      files.map(({ name }) => name),
      ['train.txt', 'val.txt', 'test.txt', 'b.png', 'v.png', 't.png'],
    );
  });

  it('need a root', async () => {
    await assert.rejects(prepare.externalFiles(params, {}), {
      name: 'InputError',
      message: 'data.root: the format rsna needs the folder of the data',
    });
  });
});

describe('bad images', () => {
  async function withBadImages(t: TestContext): Promise<string> {
    const root = await smallSet(t);
    writeFiles(root, {
      'b.png': readFileSync(goldenImage('truncated.jpg')),
      'v2.png': 'text',
      'val.txt': 'v.png 0\nv2.png 1\n',
    });
    return root;
  }
  const HINT = '  Mend or remove it, or set data.on_bad_image to skip.';

  it('are all named with their line in the list and the reason', async (t) => {
    const root = await withBadImages(t);
    await assert.rejects(run(t, root), (error: unknown) => {
      assert.ok(error instanceof InputError);
      const lines = [
        `${root}/train.txt:2: image b.png cannot be read: its image data are damaged or cut off: it ends before the marker of its end`,
        '  2 | b.png 1',
        `${root}/val.txt:2: image v2.png cannot be read: it is not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image`,
        '  2 | v2.png 1',
        HINT,
      ];
      assert.equal(error.message, lines.join('\n'));
      return true;
    });
  });

  it('are left out with a warning each where the experiment says skip', async (t) => {
    const root = await withBadImages(t);
    writeFiles(root, { 'test.txt': 'gone.png 1\nt.png 0\n' });
    const { output, events } = await run(t, root, { on_bad_image: 'skip' });
    assert.deepEqual(messages(events).slice(0, 4), [
      `warning: left out: ${root}/test.txt:1: image gone.png does not exist`,
      `warning: left out: ${root}/train.txt:2: image b.png cannot be read: its image data are damaged or cut off: it ends before the marker of its end`,
      `warning: left out: ${root}/val.txt:2: image v2.png cannot be read: it is not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image`,
      'warning: 3 images were left out',
    ]);
    const dataset = await openDataset(output);
    t.after(() => dataset.close());
    assert.deepEqual(
      Object.values(dataset.splits).map((images) => images.map(({ id }) => id)),
      [['a.png'], ['v.png'], ['t.png']],
    );
  });

  it('must not use up a split', async (t) => {
    const root = await smallSet(t);
    writeFiles(root, { 'v.png': '' });
    await assert.rejects(run(t, root, { on_bad_image: 'skip' }), {
      name: 'InputError',
      message: 'no image of the val split can be read',
    });
  });
});

it('stops when it is told to, leaving no data set', async (t) => {
  const root = await smallSet(t);
  const output = temporaryFolder(t);
  await assert.rejects(run(t, root, {}, AbortSignal.abort()), (error: unknown) => error instanceof Interrupted);
  assert.deepEqual(readdirSync(output), []);
});

it('refuses files that came or went since its key was made', async (t) => {
  const root = await smallSet(t);
  const files = await prepare.externalFiles(params, { root });
  const known = files.map(({ name }): [string, string] => [name, 'digest']);
  const fewer = known.filter(([name]) => name !== 'a.png');
  const refusal = async (digests: readonly [string, string][]): Promise<string> => {
    const [output, scratch] = [temporaryFolder(t), temporaryFolder(t)];
    const { signal } = new AbortController();
    const context = { params, locations: { root }, inputs: {}, output, scratch, device: 'cpu', threads: 1, signal };
    return prepare.run({ ...context, digests: new Map(digests), emit: () => undefined }).then(
      () => 'none',
      (error: unknown) => (error instanceof InputError ? error.message : 'another error'),
    );
  };
  const hint = '\n  Run again when nothing changes the data';
  assert.equal(await refusal(known), 'none');
  assert.equal(await refusal(fewer), `file a.png was added a moment ago${hint}`);
  assert.equal(await refusal([...known, ['z.png', 'digest']]), `file z.png was removed a moment ago${hint}`);
});

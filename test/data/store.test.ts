import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { EnvironmentError, StepError } from '../../common/errors.ts';
import { openDataset } from '../../data/prepared/open.ts';
import { writing } from '../../data/preparing/appender.ts';
import { createPacker } from '../../data/preparing/pack.ts';
import type { Raster } from '../../data/raster.ts';
import { temporaryFolder } from './files.ts';

const gray: Raster = { width: 2, height: 3, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const colour: Raster = { width: 1, height: 1, channels: 3, data: Uint8Array.of(7, 8, 9) };
const deep: Raster = { width: 2, height: 1, channels: 1, data: Uint16Array.of(1000, 65535) };
const masks = Uint8Array.of(0, 1);
const HINT = '  The prepared data set is damaged: delete the folder, and it is prepared anew.';

/** A data set of one image a split; the 16-bit one lies at an odd position. */
function packed(t: TestContext): string {
  const folder = temporaryFolder(t);
  const packer = createPacker(folder, { labels: 'multi-class', classes: ['no', 'yes'], structures: ['lung'] });
  packer.add('train', { id: 'gray', label: 0, raster: gray });
  packer.add('val', { id: 'colour', label: 1, raster: colour });
  packer.add('test', { id: 'deep', label: 1, raster: deep, masks });
  packer.finish();
  packer.close();
  return folder;
}

async function refused(folder: string, expected: readonly string[]): Promise<void> {
  await assert.rejects(openDataset(folder), (error: unknown) => {
    assert.ok(error instanceof StepError);
    assert.equal(error.message, expected.join('\n'));
    return true;
  });
}

it('gives back what was packed: depth, channels, labels and masks', async (t) => {
  const dataset = await openDataset(packed(t));
  t.after(() => dataset.close());
  const [one, two, three] = [dataset.splits.train[0]!, dataset.splits.val[0]!, dataset.splits.test[0]!];
  assert.deepEqual(dataset.pixels(one), gray.data);
  assert.deepEqual(dataset.pixels(two), colour.data);
  assert.deepEqual(dataset.pixels(three), deep.data);
  assert.deepEqual(dataset.masks(three), masks);
  assert.deepEqual([one.label, two.label, three.label], [0, 1, 1]);
  assert.deepEqual([two.channels, three.bits, three.offset], [3, 16, 9]);
  assert.throws(() => dataset.masks(one), /image gray has no masks/);
});

it('needs no masks', async (t) => {
  const folder = temporaryFolder(t);
  const packer = createPacker(folder, { labels: 'multi-label', classes: ['a', 'b', 'c'] });
  packer.add('test', { id: 'one', label: [0, 1, 1], raster: colour });
  packer.finish();
  packer.close();
  const dataset = await openDataset(folder);
  assert.deepEqual(dataset.splits.test[0]?.label, [0, 1, 1]);
  dataset.close();
});

describe('a damaged data set is refused', () => {
  const edited = (t: TestContext, edit: (text: string) => string): string => {
    const folder = packed(t);
    const file = `${folder}/dataset.json`;
    writeFileSync(file, edit(readFileSync(file, 'utf8')));
    return folder;
  };

  it('without its description', async (t) => {
    const folder = packed(t);
    rmSync(`${folder}/dataset.json`);
    const file = `${folder}/dataset.json`;
    await refused(folder, [`${file}: cannot be read (ENOENT: no such file or directory, open '${file}')`, HINT]);
  });

  it('without its pixels', async (t) => {
    const folder = packed(t);
    const file = `${folder}/pixels.bin`;
    rmSync(file);
    await refused(folder, [`${file}: cannot be read (ENOENT: no such file or directory, open '${file}')`, HINT]);
  });

  it('with a field of the wrong type, an unknown one, or another version', async (t) => {
    const cases = [
      ['"width":2', '"width":2.5', 'dataset/splits/train/0/width must be integer'],
      ['"id":"gray"', '"id":"gray","x":1', 'dataset/splits/train/0 must NOT have additional properties'],
      [
        '"version":1',
        '"version":1,"evaluated":["yes"]',
        'dataset/evaluated boolean schema is false',
        'dataset must match "then" schema',
      ],
      ['"version":1', '"version":2', 'dataset/version must be equal to constant'],
    ] as const;
    for (const [from, to, message] of cases) {
      const folder = edited(t, (text) => text.replace(from, to));
      await refused(folder, [`${folder}/dataset.json: ${message}`, HINT]);
    }
  });

  it('with labels that do not fit and images outside the files, all named', async (t) => {
    const folder = edited(t, (text) => text.replace('"label":0', '"label":2'));
    truncateSync(`${folder}/pixels.bin`, 12);
    truncateSync(`${folder}/masks.bin`, 1);
    await refused(folder, [
      `${folder}/dataset.json: the label of gray does not fit the classes`,
      `${folder}/dataset.json: deep does not lie within pixels.bin, which has 12 bytes`,
      `${folder}/dataset.json: the masks of deep do not lie within masks.bin, which has 1 bytes`,
      HINT,
    ]);
  });
});

it('a folder that cannot be written to is the environment at fault', () => {
  assert.throws(
    () => createPacker('/nowhere', { labels: 'multi-class', classes: ['a', 'b'] }),
    (error: unknown) => {
      assert.ok(error instanceof EnvironmentError);
      assert.match(
        error.message,
        /^\/nowhere\/pixels\.bin: cannot be written: this file or folder does not exist \(ENOENT\)\n/,
      );
      return true;
    },
  );
});

const FULL = '/dev/full';
it('says that the disk is full', { skip: existsSync(FULL) ? false : `${FULL} is not here` }, (t) => {
  const folder = temporaryFolder(t);
  const file = `${folder}/pixels.bin`;
  symlinkSync(FULL, file);
  const packer = createPacker(folder, { labels: 'multi-class', classes: ['a', 'b'] });
  t.after(() => packer.close());
  packer.add('train', { id: 'x', label: 0, raster: gray });
  assert.throws(
    () => packer.flush(),
    (error: unknown) => {
      assert.ok(error instanceof EnvironmentError);
      const hint = '  Free some space and run the same command again: finished steps are kept';
      assert.equal(error.message, `${file}: cannot be written: the disk is full (ENOSPC)\n${hint}`);
      return true;
    },
  );
});

it('a mistake of our own is not told as a file that cannot be written', () => {
  const mistake = new TypeError('undefined is not a function');
  assert.throws(
    () =>
      writing('pixels.bin', () => {
        throw mistake;
      }),
    mistake,
  );
});

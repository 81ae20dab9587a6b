/** An archive whose directory and labels are sound, but not all of its images. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { InputError, renderProblem } from '../../common/errors.ts';
import { listImages } from '../../data/formats/list.ts';
import { type PrepareOptions, prepareDataset } from '../../data/preparing/prepare.ts';
import { temporaryFolder, writeFiles } from './files.ts';
import { npy, npz } from './npy.ts';

/** One image fills several chunks of a stream, so that what is damaged is not met before its turn. */
const SIDE = 200;
const COUNTS = { train: 4, val: 1, test: 1 };

/** Noise, which deflate stores as it is: each changed byte is a changed pixel, or a changed length of a block. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    return state >>> 24;
  });
}

const pixels = noise(COUNTS.train * SIDE * SIDE);

function archive(): Buffer {
  const arrays = Object.entries(COUNTS).flatMap(([split, count]) => [
    [`${split}_images`, npy('|u1', [count, SIDE, SIDE], pixels.subarray(0, count * SIDE * SIDE))],
    [
      `${split}_labels`,
      npy(
        '|u1',
        [count, 1],
        Uint8Array.from({ length: count }, (_, index) => index % 2),
      ),
    ],
  ]);
  return npz(Object.fromEntries(arrays));
}

/** The archive with the bits of one byte flipped. @param place of that byte, given where the second image begins */
function flipped(place: (bytes: Buffer, second: number) => number): Buffer {
  const bytes = archive();
  const second = bytes.indexOf(pixels.subarray(SIDE * SIDE, SIDE * SIDE + 16));
  const at = place(bytes, second);
  bytes[at] = bytes[at]! ^ 0xff;
  return bytes;
}

/** Ahead of each block that deflate stores stands its length, and the same with all bits flipped. */
function blockLength(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes.readUInt16LE(at) + bytes.readUInt16LE(at + 2) !== 0xffff) at++;
  return at;
}

async function prepare(t: TestContext, bytes: Buffer, on_bad_image: PrepareOptions['on_bad_image']) {
  const root = temporaryFolder(t);
  writeFiles(root, { 'set.npz': bytes });
  const shown = (text: string): readonly string[] => text.replaceAll(join(root, 'set.npz'), 'SET').split('\n');
  try {
    const { dataset, skipped } = await prepareDataset({
      listing: await listImages({ format: 'npz', file: 'set.npz', classes: null }, root, on_bad_image === 'skip'),
      output: temporaryFolder(t),
      scratch: temporaryFolder(t),
      store: 512,
      on_bad_image,
      threads: 1,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    const kept = Object.values(dataset.splits).flatMap((images) => images.map(({ id }) => id));
    return { kept, problems: skipped.flatMap((problem) => shown(renderProblem(problem))) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kept: [], problems: shown(error.message) };
  }
}

const HINT = '  Mend or remove it, or set data.on_bad_image to skip.';
const unreadable = (index: number, cause: string): string =>
  `SET: image train_images/${index} cannot be read: its array is damaged here or before (${cause})`;

it('an archive whose stream breaks names every image from there on, and itself', async (t) => {
  const { problems } = await prepare(t, flipped(blockLength), 'error');
  assert.deepEqual(problems, [
    ...[1, 2, 3].map((index) => unreadable(index, 'cannot be inflated: invalid stored block lengths')),
    HINT,
  ]);
});

it('whose images up to there are kept where bad ones are skipped', async (t) => {
  const { kept, problems } = await prepare(t, flipped(blockLength), 'skip');
  assert.deepEqual(kept, ['train_images/0', 'val_images/0', 'test_images/0']);
  assert.deepEqual(
    problems,
    [1, 2, 3].flatMap((index) => [unreadable(index, 'cannot be inflated: invalid stored block lengths'), HINT]),
  );
});

it('a changed pixel alone is noticed by the checksum, at the end of the array', async (t) => {
  const { problems } = await prepare(
    t,
    flipped((_, second) => second),
    'error',
  );
  assert.deepEqual(problems, [unreadable(3, 'checksum 7e0095ed, expected 0a7bea67: corrupt'), HINT]);
});

it('an archive whose directory gives an array the name of another is refused, as its images would be others', async (t) => {
  const bytes = archive();
  // The first local header follows the signature at the start; the directory keeps the honest name.
  bytes.write('train_imagex', bytes.indexOf('train_images'), 'latin1');
  const root = temporaryFolder(t);
  writeFiles(root, { 'set.npz': bytes });
  await assert.rejects(listImages({ format: 'npz', file: 'set.npz', classes: null }, root, false), {
    name: 'InputError',
    message: `${root}/set.npz: the archive cannot be read (train_images.npy: has another name where it begins)`,
  });
});

/**
 * Small inputs as people have them, through the real binary: what each says was found by an independent reader (NumPy, Pillow)
 * or follows from how its files were made. The folders in `cases` are used as they are.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PreparedDataset, PreparedImage } from '../../data/dataset.ts';
import type { DataAudit } from '../../schemas/audit.ts';
import { assay, temporaryFolder } from './binary.ts';

interface Prepared {
  readonly audit: DataAudit;
  /** In the order of the splits. */
  readonly images: readonly PreparedImage[];
  readonly pixels: (image: PreparedImage) => Uint8Array | Uint16Array;
  readonly mask: (image: PreparedImage) => Uint8Array;
  readonly said: string;
}

function folderOf(t: TestContext, name: string): string {
  const folder = join(temporaryFolder(t), 'case');
  cpSync(fileURLToPath(new URL(`cases/${name}`, import.meta.url)), folder, { recursive: true });
  return folder;
}

async function prepared(folder: string, file: string, ...settings: readonly string[]): Promise<Prepared> {
  const words = settings.flatMap((setting) => ['--set', setting]);
  const { code, stdout, stderr } = await assay(folder, 'data', file, '--json', ...words);
  assert.equal(code, 0, stderr);
  const { tasks } = JSON.parse(stdout) as { tasks: readonly { readonly folder: string; readonly audit: DataAudit }[] };
  const { folder: output, audit } = tasks[0]!;
  const dataset = JSON.parse(readFileSync(join(output, 'dataset.json'), 'utf8')) as PreparedDataset;
  const bytes = (name: string, from: number, length: number): Uint8Array =>
    Uint8Array.from(readFileSync(join(output, name)).subarray(from, from + length));
  return {
    audit,
    images: [...dataset.splits.train, ...dataset.splits.val, ...dataset.splits.test],
    pixels({ offset, width, height, channels, bits }) {
      const samples = bytes('pixels.bin', offset, (width * height * channels * bits) / 8);
      return bits === 8 ? samples : new Uint16Array(samples.buffer);
    },
    mask: ({ masks, width, height }) => bytes('masks.bin', masks!, width * height),
    said: stderr,
  };
}

/** What a run says that is refused. */
async function refused(folder: string, file: string): Promise<string> {
  const { code, stdout, stderr } = await assay(folder, 'data', file);
  assert.equal(code, 2, stdout);
  return `${stdout}${stderr}`.replaceAll(folder, 'ROOT');
}

/** Largest values that NumPy finds in the files. */
const TWELVE_BITS = [3598, 3640, 3608, 3545, 3598, 3582, 3600, 3613];

test('12 bits in files of 16: what sBIT says is used, the others are warned of, and data.white mends all', async (t) => {
  const folder = folderOf(t, 'twelve-bits-in-sixteen');
  const found = await prepared(folder, 'case.yaml');
  const largest = ({ pixels, images }: Prepared) => images.map((image) => Math.max(...pixels(image)));
  const white = (value: number) => Math.round((value * 65535) / 4095);
  const said = [4, 5];
  assert.deepEqual(
    largest(found),
    TWELVE_BITS.map((value, index) => (said.includes(index) ? white(value) : value)),
  );
  assert.match(
    found.said,
    /warning: no value of the 6 images of 16 bits is above 3640, .* if 4095 is white, set data.white/,
  );
  const mended = await prepared(folder, 'case.yaml', 'data.white=4095');
  assert.deepEqual(largest(mended), TWELVE_BITS.map(white));
  assert.doesNotMatch(mended.said, /are dark/);
});

test('cells that list findings: the separator is named, and with it they are findings', async (t) => {
  const folder = folderOf(t, 'lists-in-label-cells');
  assert.match(
    await refused(folder, 'nih.yaml'),
    /such as Cardiomegaly\|Emphysema\n {2}Set data.columns.separator to "\|"/,
  );
  assert.match(await refused(folder, 'padchest.yaml'), /such as \['normal'\]\n {2}Set data.columns.separator to ","/);
  const counts = async (file: string, separator: string, none: string) => {
    const settings = [`data.columns.separator="${separator}"`, `data.columns.none=${none}`];
    const { train, val, test: last } = (await prepared(folder, file, ...settings)).audit.splits;
    return Object.keys(train.classes).map((name) => [
      name.toLowerCase(),
      [train, val, last].reduce((sum, { classes }) => sum + classes[name]!.positive, 0),
    ]);
  };
  assert.deepEqual((await counts('nih.yaml', '|', 'No Finding')).toSorted(), [
    ['cardiomegaly', 8],
    ['emphysema', 8],
  ]);
  assert.deepEqual((await counts('padchest.yaml', ',', 'normal')).toSorted(), [
    ['cardiomegaly', 8],
    ['copd signs', 8],
  ]);
});

test('values and patients that are written in several ways are one', async (t) => {
  const folder = folderOf(t, 'same-value-written-twice');
  const { audit, said } = await prepared(folder, 'numbers.yaml');
  assert.deepEqual(Object.keys(audit.splits.train.classes), ['0', '1']);
  assert.match(said, /column "label" writes 1 in several ways, which are taken for one: 1, 1\.0/);
  const patients = await prepared(folder, 'patients.yaml');
  assert.deepEqual(patients.audit.leaked_patients, {
    count: 1,
    examples: [{ patient: '7', splits: ['train', 'val', 'test'] }],
  });
});

test('masks in colours or in transparency are refused by name', async (t) => {
  const said = await refused(folderOf(t, 'masks-in-colour-or-alpha'), 'case.yaml');
  assert.match(said, /alpha-only\.png cannot be read: it has transparent pixels, which are neither inside nor outside/);
  assert.match(said, /red-on-blue\.png has colours, such as \(0, 0, 255\); data\.classes can say what each means/);
});

test('photographs that EXIF turns lie under their masks', async (t) => {
  const { images, pixels, mask } = await prepared(folderOf(t, 'exif-orientation'), 'case.yaml');
  for (const image of images) {
    const [shown, inside] = [pixels(image), mask(image)];
    const mean = (wanted: number): number => {
      const values = Array.from(inside).flatMap((value, at) => (value === wanted ? [shown[at * image.channels]!] : []));
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    // Pillow's exif_transpose: about 210 inside and 30 outside.
    assert.ok(Math.abs(mean(1) - 210) < 3 && Math.abs(mean(0) - 30) < 3, `${image.id}: ${mean(1)}, ${mean(0)}`);
  }
});

test('the reason is the reason: 12-bit lossy JPEG; gzipped tables and GIF masks are read', async (t) => {
  const folder = folderOf(t, 'misleading-reasons');
  const twelve = /image twelve-bit-lossy-jpeg\.dcm cannot be read: it is 12-bit lossy JPEG, which is not supported/;
  assert.match(await refused(folder, 'case.yaml'), twelve);
  assert.match(await refused(folder, 'gz.yaml'), twelve);
  const { images, mask } = await prepared(join(folder, 'gif-masks'), 'case.yaml');
  for (const image of images) assert.ok(mask(image).includes(1) && mask(image).includes(0), image.id);
});

test('links to folders within a class are followed, and circles end', async (t) => {
  const folder = folderOf(t, 'exif-orientation');
  const [set, elsewhere] = [join(folder, 'set'), join(folder, 'elsewhere')];
  for (const split of ['train', 'val', 'test'])
    for (const name of ['a', 'b']) {
      mkdirSync(join(set, split, name), { recursive: true });
      cpSync(join(folder, 'images/e0.jpg'), join(set, split, name, `${split}-${name}.jpg`));
    }
  mkdirSync(elsewhere);
  cpSync(join(folder, 'images/e1.jpg'), join(elsewhere, 'x.jpg'));
  symlinkSync('../../../elsewhere', join(set, 'train/a/patient1'));
  symlinkSync('.', join(set, 'train/b/again'));
  writeFileSync(
    join(folder, 'links.yaml'),
    [
      'name: links',
      'data: { format: folder, root: set, splits: { train: train, val: val, test: test }, image: { size: 32 } }',
      'model: { arch: vit_tiny_patch16_224 }',
      'schedule: { lr: 0.001, epochs: 1, batch_size: 4 }',
    ].join('\n'),
  );
  const { images } = await prepared(folder, 'links.yaml');
  assert.deepEqual(
    images.slice(0, -4).map(({ id }) => id),
    ['train/a/patient1/x.jpg', 'train/a/train-a.jpg', 'train/b/train-b.jpg'],
  );
});

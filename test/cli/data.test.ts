import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assay, temporaryFolder } from './binary.ts';
import { writePicture, writeSplits } from './pictures.ts';

/** Ten small pictures in two classes, one of them on both sides of the split; and an experiment of two tasks on them. */
async function folderWithData(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'set'));
  for (let index = 0; index < 10; index++)
    await writePicture(join(folder, `set/${index}.png`), index === 9 ? 0 : index);
  writeSplits(join(folder, 'set'));
  writeFileSync(
    join(folder, 'my.yaml'),
    `name: my
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 12, depth: 1, heads: 1 }
schedule: { lr: 0.1, epochs: 1, batch_size: 4 }
data: { image: { size: 16, store: 16 } }
tasks:
  films:
    data: { format: rsna, root: set, splits: { train: train.txt, val: val.txt, test: test.txt }, classes: [no, yes] }
  drawn:
    data: { format: phantom, phantom: { train: 4, val: 2, test: 2, size: 16 } }
`,
  );
  return folder;
}

const FILMS = `films (rsna)
             train         val        test
images           6           2           2
no      3 (50.0 %)  1 (50.0 %)  1 (50.0 %)
yes     3 (50.0 %)  1 (50.0 %)  1 (50.0 %)
LEAK: 1 picture is in several splits, exactly or nearly, such as 0.png (train) and 9.png (test).
1 picture has copies with different labels, such as 0.png (train) and 9.png (test).
Image files are 20 × 20 px, with 8 bits a sample.
`;

test('data prepares what is not prepared yet, once, and shows what it is', async (t) => {
  const folder = await folderWithData(t);
  const first = await assay(folder, 'data', 'my.yaml');
  assert.equal(first.code, 0, first.stderr);
  assert.ok(first.stdout.startsWith(`${FILMS}\ndrawn (phantom)\n`), first.stdout);
  assert.match(first.stderr, /^prepare:films done after /m);
  const again = await assay(folder, 'data', 'my.yaml', '--task', 'films');
  // What the preparation warned of is kept with it, and said again.
  const warnings = first.stderr.split('\n').filter((line) => line.startsWith('prepare:films warning: '));
  assert.equal(warnings.length, 2, first.stderr);
  assert.deepEqual(again, { code: 0, stdout: FILMS, stderr: `${warnings.join('\n')}\n` });
  // Where nothing had to be done there is no run to speak of.
  assert.equal(readdirSync(join(folder, 'runs/records')).length, 1);
  const plan = await assay(folder, 'plan', 'my.yaml', '--until', 'prepare');
  assert.match(plan.stdout, /^cached {3}prepare:films\ncached {3}prepare:drawn\n/);

  const json = await assay(folder, 'data', 'my.yaml', '--json');
  const { tasks } = JSON.parse(json.stdout) as {
    tasks: { task: string; arms: string[]; folder: string; audit: object }[];
  };
  assert.deepEqual(
    tasks.map(({ task, arms }) => [task, ...arms]),
    [
      ['films', 'vit_tiny_patch16_224'],
      ['drawn', 'vit_tiny_patch16_224'],
    ],
  );
  assert.deepEqual(tasks[0]!.audit, JSON.parse(readFileSync(join(tasks[0]!.folder, 'audit.json'), 'utf8')));
});

test('data says where the splits lie that assay made, also of training images that are not used', async (t) => {
  const folder = await folderWithData(t);
  const lines = Array.from({ length: 9 }, (_, index) => `${index}.png ${index % 2}`);
  writeFileSync(join(folder, 'set/all.txt'), lines.join('\n'));
  const made = 'splits: { all: all.txt }, make_splits: { val: 0.2, test: 0.3 }, few_shot: 1';
  const data = `data: { format: rsna, root: set, ${made} }`;
  const rest = 'model: { arch: vit_tiny_patch16_224 }\nschedule: { lr: 0.1, epochs: 1, batch_size: 4 }\n';
  writeFileSync(join(folder, 'made.yaml'), `name: made\n${data}\n${rest}`);
  const { stdout, stderr } = await assay(folder, 'data', 'made.yaml');
  const file = /to keep them, copy (\S+splits\.csv) and name it in data\.make_splits\.file\.\n$/.exec(stdout)?.[1];
  assert.ok(file !== undefined, stdout + stderr);
  const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
  assert.deepEqual([head, rows.length], ['image,split', 9]);
  assert.match(stdout, /\nimages {2,}2 {2,}/);
  writeFileSync(join(folder, 'set/splits.csv'), readFileSync(file));
  writeFileSync(
    join(folder, 'made.yaml'),
    `name: made\n${data.replace(/make_splits: \{.*?\}/, 'make_splits: { file: splits.csv }')}\n${rest}`,
  );
  const again = await assay(folder, 'data', 'made.yaml');
  assert.equal(again.stdout, stdout.replace(/assay made the splits.*\n/, ''));
});

test('arms that change the data are named, in the text and on the page', async (t) => {
  const folder = await folderWithData(t);
  const arms = 'arms: { matrix: { data.fraction: [0.34, 1] } }\n';
  writeFileSync(join(folder, 'arms.yaml'), readFileSync(join(folder, 'my.yaml'), 'utf8') + arms);
  const { stdout } = await assay(folder, 'data', 'arms.yaml', '--task', 'films');
  assert.match(
    stdout,
    /^films \(rsna, arm fraction0\.34\)\n.*\nimages +2 .*^films \(rsna, arm fraction1\)\n.*\nimages +6 /ms,
  );
  await assay(folder, 'data', 'arms.yaml', '--task', 'films', '--gallery', 'arms.html', '--samples', '1');
  const heads = readFileSync(join(folder, 'arms.html'), 'utf8').match(/<small class="about">.*?<\/small>/g);
  assert.deepEqual(heads, [
    '<small class="about">rsna, arm fraction0.34</small>',
    '<small class="about">rsna, arm fraction1</small>',
  ]);
});

test('--gallery writes a page, the same each time', async (t) => {
  const folder = await folderWithData(t);
  const page = join(folder, 'page.html');
  const made = await assay(folder, 'data', 'my.yaml', '--gallery', 'page.html', '--samples', '3', '--task', 'films');
  assert.deepEqual([made.code, made.stdout], [0, `${page}\n`], made.stderr);
  const text = readFileSync(page, 'utf8');
  assert.equal(text.match(/<figure class="sample">/g)?.length, 3);
  assert.equal(text.match(/<img /g)?.length, 3 * 6);
  assert.ok(text.includes('<strong>random resized crop</strong>'));
  await assay(folder, 'data', 'my.yaml', '--gallery', 'other.html', '--samples', '3', '--task', 'films');
  assert.equal(readFileSync(join(folder, 'other.html'), 'utf8'), text);
});

test('what is wrong is told before anything is prepared', async (t) => {
  const folder = await folderWithData(t);
  const said = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await assay(folder, 'data', ...words);
    assert.deepEqual([code, stdout], [2, '']);
    return stderr;
  };
  assert.equal(
    await said('my.yaml', '--task', 'film'),
    '--task: expected a task of the experiment, found film\n  Did you mean `films`?\n',
  );
  assert.equal(
    await said('my.yaml', '--samples', '4'),
    '--samples: samples are shown in a gallery\n  Add --gallery <page.html>.\n',
  );
  assert.equal(
    await said('my.yaml', '--gallery', 'no/page.html'),
    `--gallery: the folder ${folder}/no does not exist\n  Make it first.\n`,
  );
  assert.equal(await said('my.yaml', '--gallery', 'set'), '--gallery: set is a folder\n  Name a file in it.\n');
  assert.equal(
    await said('my.yaml', '--gallery', 'a.html', '--samples', '0'),
    "error: option '--samples <n>' argument '0' is invalid. Expected a whole number of at least 1.\n(--help shows what is possible)\n",
  );
  assert.ok(!existsSync(join(folder, 'runs')));
});

test('data that cannot be prepared end with the problems and the code of bad input', async (t) => {
  const folder = await folderWithData(t);
  writeFileSync(join(folder, 'set/4.png'), 'no image');
  const { code, stdout, stderr } = await assay(folder, 'data', 'my.yaml', '--task', 'films');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(
    stderr,
    /set\/train\.txt:5: image 4\.png cannot be read: it is not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image\n/,
  );
  assert.match(
    stderr,
    /\n1 step: 1 failed\nfinished steps are kept; when the cause is mended: node \S+bin\/assay\.js data my\.yaml --task films\n$/,
  );
});

/** What is taken over from earlier and interrupted preparations. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { sha256 } from '../../common/canonical.ts';
import { Interrupted } from '../../common/errors.ts';
import type { DataSource } from '../../data/formats/index.ts';
import { listImages } from '../../data/formats/list.ts';
import { type PrepareOptions, prepareDataset } from '../../data/preparing/prepare.ts';
import { grayPng, temporaryFolder, writeFiles } from './files.ts';

const COUNT = 8;
const source: DataSource = {
  format: 'rsna',
  splits: { train: 'train.txt', val: 'val.txt', test: 'test.txt' },
  images: '.',
  classes: ['no', 'yes'],
};
const names = Array.from({ length: COUNT }, (_, index) => `${index}.png`);

async function smallSet(t: TestContext, folder = temporaryFolder(t)): Promise<string> {
  const images = await Promise.all(names.map(async (name, index) => [name, await grayPng(9, 7, 10 * index)] as const));
  const list = (from: number, to: number) =>
    names
      .slice(from, to)
      .map((name) => `${name} 0`)
      .join('\n');
  writeFiles(folder, {
    ...Object.fromEntries(images),
    'train.txt': list(0, 6),
    'val.txt': list(6, 7),
    'test.txt': list(7, 8),
  });
  return folder;
}

function digestsOf(root: string): ReadonlyMap<string, string> {
  const images = readdirSync(root).filter((name) => name.endsWith('.png'));
  return new Map(images.map((name) => [name, sha256(readFileSync(`${root}/${name}`))]));
}

async function prepare(t: TestContext, root: string, change: Partial<PrepareOptions> = {}) {
  const output = temporaryFolder(t);
  const digests = digestsOf(root);
  const prepared = await prepareDataset({
    listing: change.listing ?? (await listImages(source, root, false)),
    output,
    scratch: temporaryFolder(t),
    store: 32,
    on_bad_image: 'error',
    threads: 1,
    signal: new AbortController().signal,
    digests,
    progress: () => undefined,
    ...change,
  });
  return { output, ...prepared };
}

function contents(folder: string): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`)]));
}

it('decodes only files that have changed', async (t) => {
  const root = await smallSet(t);
  const first = await prepare(t, root);
  const digests = digestsOf(root);
  // With the digests of before, unreadable files show that nothing is decoded ...
  for (const name of names.slice(1)) writeFileSync(`${root}/${name}`, 'no image');
  writeFileSync(`${root}/0.png`, await grayPng(9, 7, 200));
  const changed = new Map([...digests, ['0.png', 'changed']]);
  const second = await prepare(t, root, { digests: changed, earlier: [first.output] });
  const pixels = readFileSync(`${second.output}/pixels.bin`);
  assert.deepEqual([pixels[0], pixels[63], pixels[7 * 63]], [200, 10, 70]);
  // ... and where it was stored at another size, everything is.
  await assert.rejects(prepare(t, root, { digests: changed, earlier: [first.output], store: 5 }), /cannot be read/);
});

it('leaves the same bytes whether images were taken over or decoded', async (t) => {
  const root = await smallSet(t);
  const first = await prepare(t, root);
  const second = await prepare(t, root, { earlier: [first.output] });
  assert.deepEqual(contents(second.output), contents(first.output));
});

it('leaves the same bytes as a fresh preparation whatever came, went, moved or changed', async (t) => {
  const pictures = await Promise.all([11, 22, 33, 44, 55].map((level, wider) => grayPng(5 + wider, 4, level)));
  const chosen = fc.array(fc.nat(pictures.length - 1), { minLength: 1, maxLength: 5 });
  const sets = fc.record({ train: chosen, val: chosen, test: chosen });
  const written = (set: Readonly<Record<string, readonly number[]>>): string => {
    const root = temporaryFolder(t);
    for (const [split, images] of Object.entries(set)) {
      for (const [index, picture] of images.entries())
        writeFileSync(`${root}/${split}${index}.png`, pictures[picture]!);
      const lines = images.map((picture, index) => `${split}${index}.png ${(picture + index) % 2}\n`);
      writeFileSync(`${root}/${split}.txt`, lines.join(''));
    }
    return root;
  };
  await fc.assert(
    fc.asyncProperty(sets, sets, sets, async (oldest, older, now) => {
      const earlier = [await prepare(t, written(older)), await prepare(t, written(oldest))].map(({ output }) => output);
      const root = written(now);
      const fresh = await prepare(t, root);
      const again = await prepare(t, root, { earlier });
      assert.deepEqual(contents(again.output), contents(fresh.output));
      const known = new Set([...Object.values(oldest), ...Object.values(older)].flat());
      for (const { id } of fresh.read) {
        const [, split, index] = /^([a-z]+)(\d+)/.exec(id)!;
        const isNew = !known.has(now[split as keyof typeof now][Number(index)]!);
        if (isNew) assert.ok(again.read.some((image) => image.id === id));
      }
    }),
    { numRuns: 10 },
  );
});

it('takes masks over with their images, and decodes both where a mask has changed', async (t) => {
  const root = temporaryFolder(t);
  const ids = ['a', 'b', 'c', 'd'];
  const image = (level: number) => grayPng(4, 4, level);
  for (const [index, id] of ids.entries())
    writeFiles(root, { [`x/${id}.png`]: await image(index), [`y/${id}.png`]: await image(index % 2) });
  writeFiles(root, { 'train.txt': 'a\nb\nc', 'val.txt': 'd', 'test.txt': 'd' });
  const splits = { train: 'train.txt', val: 'val.txt', test: 'test.txt' };
  const masked = { format: 'pairs', splits, images: 'x', masks: 'y', mask_names: null, structures: ['lung'] } as const;
  const options = async () => {
    const files = ids.flatMap((id) => [`x/${id}.png`, `y/${id}.png`]);
    const digests = new Map(files.map((name) => [name, sha256(readFileSync(`${root}/${name}`))]));
    return { listing: await listImages(masked, root, false), digests };
  };
  const first = await prepare(t, root, await options());
  writeFiles(root, { 'y/b.png': await image(0), 'train.txt': 'c\nb\na' });
  const second = await prepare(t, root, { ...(await options()), earlier: [first.output] });
  assert.deepEqual(
    second.read.map(({ id }) => id),
    ['x/b.png'],
  );
  assert.deepEqual(contents(second.output), contents((await prepare(t, root, await options())).output));
});

it('passes over an earlier preparation that is damaged', async (t) => {
  const root = await smallSet(t);
  const first = await prepare(t, root);
  const before = contents(first.output);
  writeFileSync(`${first.output}/pixels.bin`, 'short');
  const second = await prepare(t, root, { earlier: [first.output, '/nowhere'] });
  assert.deepEqual(contents(second.output), before);
});

it('goes on where it was interrupted, with the same bytes in the end', async (t) => {
  const root = await smallSet(t);
  const whole = await prepare(t, root);
  const scratch = temporaryFolder(t);
  const stop = new AbortController();
  const progress = (done: number) => {
    if (done === 4) stop.abort();
  };
  await assert.rejects(
    prepare(t, root, { scratch, signal: stop.signal, progress }),
    (error: unknown) => error instanceof Interrupted,
  );
  // A process that is killed may have written more pixels than it has noted, and half a line.
  writeFileSync(`${scratch}/pixels.bin`, 'more', { flag: 'a' });
  writeFileSync(`${scratch}/journal.jsonl`, '{"image": {', { flag: 'a' });
  const counts: number[] = [];
  const again = await prepare(t, root, { scratch, progress: (done) => counts.push(done) });
  assert.equal(counts[0], 5);
  assert.deepEqual(contents(again.output), contents(whole.output));
  assert.deepEqual(readdirSync(scratch), []);
});

it('goes on where it was interrupted, wherever that was and whatever had been noted, decoded or taken over', async (t) => {
  const root = await smallSet(t);
  const before = await prepare(t, root);
  for (const name of ['1.png', '2.png', '6.png']) writeFileSync(`${root}/${name}`, await grayPng(5, 3, 99));
  const whole = contents((await prepare(t, root)).output);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: COUNT - 1 }), fc.boolean(), fc.boolean(), async (last, noted, kept) => {
      const scratch = temporaryFolder(t);
      const stop = new AbortController();
      const progress = (done: number) => {
        if (done === last) stop.abort();
      };
      const earlier = [before.output];
      await assert.rejects(prepare(t, root, { scratch, earlier, signal: stop.signal, progress }), Interrupted);
      // A process that is killed has written pixels that it did not note.
      if (!noted) rmSync(`${scratch}/journal.jsonl`);
      const again = await prepare(t, root, { scratch, earlier: kept ? earlier : [] });
      assert.deepEqual(contents(again.output), whole);
      assert.deepEqual(readdirSync(scratch), []);
    }),
    { numRuns: 15 },
  );
});

it('takes over nothing that was damaged while it was interrupted', async (t) => {
  const root = await smallSet(t);
  const whole = contents((await prepare(t, root)).output);
  const flip = (bytes: Buffer, at: number): void => {
    bytes[at]! ^= 1;
  };
  const damages: Readonly<Record<string, (text: string, pixels: Buffer) => string>> = {
    'a bit of a pixel': (text, pixels) => {
      flip(pixels, 5);
      return text;
    },
    'a digit of a size': (text) => text.replace('"width":9', '"width":7'),
    'a digit of a label': (text) => text.replace('"label":0', '"label":1'),
    'an image twice': (text) => text.replace(/(.*\n)/, '$1$1'),
    'an image left out': (text) => text.replace(/.*\n/, ''),
    'fewer pixels than were noted': (text, pixels) => {
      pixels.fill(0, pixels.length - 3);
      return text;
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    const scratch = temporaryFolder(t);
    const stop = new AbortController();
    const progress = (done: number) => {
      if (done === 4) stop.abort();
    };
    await assert.rejects(prepare(t, root, { scratch, signal: stop.signal, progress }), Interrupted);
    const [journal, pixels] = [`${scratch}/journal.jsonl`, `${scratch}/pixels.bin`];
    const [text, bytes] = [readFileSync(journal, 'utf8'), readFileSync(pixels)];
    const [before, noted] = [Buffer.from(bytes), damage(text, bytes)];
    assert.ok(noted !== text || !bytes.equals(before), `${what}: nothing was damaged`);
    writeFileSync(journal, noted);
    writeFileSync(pixels, bytes);
    const counts: number[] = [];
    const again = await prepare(t, root, { scratch, progress: (done) => counts.push(done) });
    assert.equal(counts[0], 1, what);
    assert.deepEqual(contents(again.output), whole, what);
  }
});

it('does not trust a journal whose pixels are gone', async (t) => {
  const root = await smallSet(t);
  const whole = await prepare(t, root);
  const scratch = temporaryFolder(t);
  const stop = new AbortController();
  const progress = (done: number) => {
    if (done === 4) stop.abort();
  };
  await assert.rejects(prepare(t, root, { scratch, signal: stop.signal, progress }));
  writeFileSync(`${scratch}/pixels.bin`, '');
  assert.deepEqual(contents((await prepare(t, root, { scratch })).output), contents(whole.output));
});

it('leaves the same bytes whatever the number of threads', async (t) => {
  const root = temporaryFolder(t);
  const many = Array.from({ length: 80 }, (_, index) => `${index}.png`);
  // Large ones are shrunk, in memory that goes to and fro between the threads.
  for (const [index, name] of many.entries())
    writeFileSync(`${root}/${name}`, await grayPng([64, 80, 20][index % 3]!, index % 3 === 2 ? 10 : 64, index));
  const list = many.map((name) => `${name} 1`).join('\n');
  writeFiles(root, { 'train.txt': list, 'val.txt': '0.png 0', 'test.txt': '1.png 0' });
  const [one, two] = [await prepare(t, root), await prepare(t, root, { threads: 3 })];
  assert.deepEqual(contents(two.output), contents(one.output));
  assert.ok(existsSync(`${one.output}/images.json`));
});

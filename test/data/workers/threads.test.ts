/** Decoding in many threads of one process, which share the settings of its native libraries. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import sharp from 'sharp';
import { AS_FILES_SAY } from '../../../data/decoding/reading.ts';
import { BLOCKED_LOADERS, decodePicture, LOADERS } from '../../../data/decoding/sharp.ts';
import type { LoaderResult, LoaderSettings, LoaderTask } from '../../../data/preparing/worker.ts';
import { openPool, type WorkerPool } from '../../../data/workers/pool.ts';
import { temporaryFolder, writeFiles } from '../files.ts';
import { goldenImage } from '../golden.ts';

type Decoders = WorkerPool<LoaderTask, LoaderResult>;
const decoders = (threads: number): Decoders =>
  openPool<LoaderSettings, LoaderTask, LoaderResult>(
    new URL('../../../data/preparing/worker.ts', import.meta.url),
    threads,
    { store: Number.POSITIVE_INFINITY, reading: AS_FILES_SAY },
  );
const load = (pool: Decoders, path: string): Promise<LoaderResult> =>
  pool.run({ content: { kind: 'file', path }, memory: undefined });

it('no sound picture is refused while other threads start', async (t) => {
  const files = ['gray16.png', 'rgb_420.jpg', 'palette8.png', 'gray.jpg'].map(goldenImage);
  const steady = decoders(2);
  t.after(() => steady.close());
  const refused: string[] = [];
  const loadAll = async (pool: Decoders): Promise<void> => {
    const results = await Promise.all([...files, ...files].map((file) => load(pool, file)));
    for (const result of results) if ('reason' in result) refused.push(result.reason);
  };
  let rounds = 0;
  const starting = Promise.all([1, 2].map((threads) => startAgain(threads, loadAll)));
  let ended = false;
  void starting
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  for (; !ended; rounds++) await loadAll(steady);
  await starting;
  assert.deepEqual(refused, []);
  assert.ok(rounds > 10, `${rounds} rounds`);
});

async function startAgain(threads: number, use: (pool: Decoders) => Promise<void>): Promise<void> {
  for (let time = 0; time < 2; time++) {
    const pool = decoders(threads);
    try {
      await use(pool);
    } finally {
      await pool.close();
    }
  }
}

it('nor while the decoder is loaded again and again, as every new thread does', async () => {
  const path = goldenImage('gray.jpg');
  const { size } = statSync(path);
  let loaded = 0;
  const loading = async (): Promise<void> => {
    for (; loaded < 120; loaded++) await import(`../../../data/decoding/sharp.ts?${loaded}`);
  };
  let over = false;
  const done = loading().finally(() => {
    over = true;
  });
  // What loading fails with is told at the end.
  done.catch(() => undefined);
  while (!over) {
    const results = await Promise.all(Array.from({ length: 8 }, () => decodePicture(readFileSync(path), size)));
    assert.deepEqual(
      results.flatMap((result) => ('reason' in result ? [result.reason] : [])),
      [],
    );
  }
  await done;
});

it('every reader that libvips brings is permitted or blocked by name', () => {
  const library = dirname(createRequire(import.meta.resolve('sharp')).resolve('@img/sharp-libvips-linux-x64/lib'));
  const file = readdirSync(library).find((name) => name.startsWith('libvips'))!;
  const names = new Set(
    readFileSync(join(library, file), 'latin1').match(/(?<=\0VipsForeignLoad)[A-Z][A-Za-z0-9]*(?=\0)/g),
  );
  const known = [...BLOCKED_LOADERS, ...LOADERS];
  assert.deepEqual(
    [...names].filter((name) => !known.some((one) => name.replace(/(File|Buffer|Source)$/, '') === one)),
    [],
  );
  assert.ok(names.has('JpegBuffer') && names.size > 30);
});

it('no other reader is reachable', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>');
  await assert.rejects(sharp(svg).metadata(), /unsupported image format/);
  assert.deepEqual(await decodePicture(svg, 9), {
    reason: 'it is not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image',
  });
});

it('what is no fault of a picture reaches the main thread as what it is', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'package.json': '{ "type": "module" }', 'task.ts': FAILING });
  const pool = openPool<null, string, null>(new URL(`file://${join(folder, 'task.ts')}`), 1, null);
  t.after(() => pool.close());
  await assert.rejects(pool.run('system'), { name: 'Error', code: 'EMFILE', path: '/a.png' });
  await assert.rejects(pool.run('own'), { name: 'EnvironmentError', exitCode: 3, problems: [{ message: 'no room' }] });
});

const FAILING = `
import { EnvironmentError } from ${JSON.stringify(new URL('../../../common/errors.ts', import.meta.url).href)};
export const open = async () => async (task) => {
  if (task === 'own') throw new EnvironmentError({ message: 'no room' });
  throw Object.assign(new Error('too many open files'), { code: 'EMFILE', path: '/a.png' });
};
`;

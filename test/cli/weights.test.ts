import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { renderBytes } from '../../cli/weights/bytes.ts';
import { fetchProgress } from '../../cli/weights/progress.ts';
import { catalogText, inspectionText } from '../../cli/weights/words.ts';
import { sha256 } from '../../common/canonical.ts';
import { inspect } from '../../weights/inspection/inspection.ts';
import { CHECKPOINTS } from '../support/unpacked.ts';
import { assay, temporaryFolder } from './binary.ts';

const golden = (name: string): string => join(CHECKPOINTS, name);

describe('assay weights inspect', () => {
  it('shows what a file holds', async () => {
    const path = golden('dino_vit.pth');
    const text = inspectionText(await inspect(path, {}), false);
    const expected = [
      path,
      'torch, 43.4 kB, 76 tensors',
      '',
      'from',
      '  DINO  https://github.com/facebookresearch/dino',
      '',
      'contents',
      '  student      dict                36 tensors, 10.5 kB',
      '  teacher      dict                36 tensors, 10.5 kB',
      '  optimizer    dict                3 tensors, 5.04 kB',
      '  epoch        number              100',
      '  args         argparse.Namespace',
      '  dino_loss    dict                1 tensor, 40 bytes',
      '  fp16_scaler  dict',
      '',
      'fits',
      '  no architecture as it is: try --arch, or init: { method: checkpoint }',
    ];
    assert.deepEqual(text.split('\n'), expected);
  });

  it('shows what would become of it in a model', async () => {
    const path = golden('ark_swin.pth.tar');
    const found = await inspect(path, { arch: 'swin_tiny_patch4_window7_224', init: 'ark' });
    const [, , , , , , , , , verdict, ...rows] = inspectionText(found, false).split('\n');
    assert.equal(verdict, 'swin_tiny_patch4_window7_224 with init: { method: ark }: does not fit');
    assert.ok(rows.every((row) => row.length <= 102));
    assert.deepEqual(
      rows.filter((row) => /^ {2}\S/.test(row)),
      [
        '  matched               0',
        '  resized               0',
        '  expanded              0',
        '  initial               0',
        '  dropped              25',
        '  missing             110',
        '  of another shape     61',
        '  left over             0',
      ],
    );
    assert.ok(
      rows.includes('      patch_embed.proj.weight [4,3,4,4] to [96,3,4,4], patch_embed.proj.bias [4] to [96],'),
    );
  });

  it('lists every tensor where it is asked to', async () => {
    const text = inspectionText(await inspect(golden('views_zip.expected.safetensors'), {}), true);
    assert.match(text, /\ntensors\n {2}\S+ {2}[A-Z0-9]+ \[/);
  });

  it('refuses a method without an architecture, and a file that is not there', async () => {
    await assert.rejects(inspect(golden('dino_vit.pth'), { init: 'dino' }), {
      name: 'InputError',
      message: '--init: a method fits or not with an architecture: --arch is missing',
    });
    await assert.rejects(inspect('absent.pth', {}), { message: 'absent.pth: the weights file does not exist' });
    await assert.rejects(inspect('mae_vitb', {}), {
      message: 'mae_vitb: the weights file does not exist\n  For the entry of the catalog give catalog:mae_vitb.',
    });
    await assert.rejects(inspect('.', {}), { message: '.: the weights file is a folder' });
    await assert.rejects(inspect('catalog:maevitb', {}), {
      message: 'init.weights: the catalog has no weights `maevitb`\n  Did you mean `catalog:mae_vitb`?',
    });
  });

  it('has a stable shape as JSON', async (t) => {
    const { code, stdout, stderr } = await assay(
      temporaryFolder(t),
      'weights',
      'inspect',
      golden('vit_half_zip.pth'),
      '--json',
    );
    assert.deepEqual([code, stderr], [0, '']);
    const found = JSON.parse(stdout);
    assert.deepEqual(Object.keys(found), [
      'file',
      'size',
      'format',
      'metadata',
      'entries',
      'tensors',
      'project',
      'fits',
    ]);
    assert.deepEqual(found.tensors[0], { name: 'cls_token', dtype: 'F16', shape: [1, 1, 6] });
  });
});

describe('assay weights fetch', () => {
  it('downloads into the cache, prints path and digest, and refuses a wrong digest', async (t) => {
    const folder = temporaryFolder(t);
    const bytes = readFileSync(golden('vit_half_zip.pth'));
    const server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const url = `http://127.0.0.1:${address.port}/vit.pth`;
    process.env['ASSAY_CACHE'] = folder;
    t.after(() => delete process.env['ASSAY_CACHE']);
    const { code, stdout } = await assay(folder, 'weights', 'fetch', url);
    const path = join(folder, 'weights', 'blobs', sha256(bytes));
    assert.deepEqual([code, stdout], [0, `${path}\nsha256 ${sha256(bytes)}\n`]);
    assert.deepEqual(readFileSync(path), bytes);
    const wrong = await assay(folder, 'weights', 'fetch', `${url}?2`, '--sha256', 'a'.repeat(64));
    assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
    const vague = await assay(folder, 'weights', 'fetch', url, '--sha256', 'abc');
    const message = '--sha256: expected 64 lower-case hexadecimal digits, found abc\n';
    assert.deepEqual([vague.code, vague.stderr], [2, message]);
    const other = await assay(folder, 'weights', 'fetch', 'ftp://example.org/a.pth');
    const refused = 'weights fetch: expected an http or https address, found ftp://example.org/a.pth\n';
    assert.deepEqual([other.code, other.stderr], [2, refused]);
  });

  it('says how far it is: a line that changes on a terminal, a line now and then elsewhere', () => {
    const said: string[] = [];
    const stream = (isTTY: boolean) => ({ isTTY, write: (text: string) => said.push(text) > 0 });
    for (const isTTY of [true, false]) {
      const tell = fetchProgress(stream(isTTY));
      tell(500, 2000);
      tell(600, 2000);
      tell(2000, 2000);
    }
    assert.deepEqual(said, [
      '\r\x1b[K500 bytes of 2 kB (25 %)',
      '\r\x1b[K2 kB of 2 kB (100 %)\n',
      '500 bytes of 2 kB (25 %)\n',
      '2 kB of 2 kB (100 %)\n',
    ]);
  });
});

it('assay weights list shows what is here and what must be got by hand', () => {
  const entry = { about: 'A', arch: 'a', method: 'mae', licence: 'MIT', source: 'https://a' } as const;
  const text = catalogText([
    { name: 'one', ...entry, url: 'https://a/b', fetched: null },
    { name: 'two', ...entry, url: 'https://a/c', fetched: '/c' },
    { name: 'three', ...entry, page: 'https://a/d', fetched: null },
  ]);
  assert.deepEqual(text.split('\n'), [
    'name            method  architecture  licence  about',
    'one             mae     a             MIT      A',
    'two    here     mae     a             MIT      A',
    'three  by hand  mae     a             MIT      A',
  ]);
});

it('assay weights list shows what a text is part of', async () => {
  const listed = async (text: string) => (await assay('.', 'weights', 'list', text)).stdout;
  const names = (await listed('densenet')).split('\n').map((line) => line.split(' ')[0]);
  assert.deepEqual(names, [
    'name',
    'imagenet_1k_densenet121',
    'imagenet_1k_densenet121_torchvision',
    'imagenet_1k_densenet169_torchvision',
    'radimagenet_densenet121',
    'torchxrayvision_densenet121',
    '',
  ]);
  assert.equal(await listed('nonsense'), 'Nothing in the catalog has this in its name, method or architecture.\n');
});

it('sizes have three digits and a decimal unit', () => {
  assert.deepEqual([0, 999, 1000, 123_456, 343_279_349, 5e13].map(renderBytes), [
    '0 bytes',
    '999 bytes',
    '1 kB',
    '123 kB',
    '343 MB',
    '50 TB',
  ]);
});

/**
 * `npm run test:package`: packs assay, installs the file with install scripts off into an empty folder, and goes from
 * `assay init` on a folder of images to a report, as someone does who has nothing but Node.js.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodePng } from '../data/decoding/encode-png.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOST_BYTES = 3e6;
const SIDE = 32;
const SMALL = `extends: films.yaml
name: small
data: { image: { size: 32 } }
schedule: { epochs: 2 }
trials: 2
evaluation: { crops: center }
arms:
  resnet18: { model: { arch: vit_tiny_patch16_224, embed_dim: 12, depth: 1, heads: 1 } }
  vit_tiny: { model: { embed_dim: 24, depth: 1, heads: 1 } }
`;

const folder = mkdtempSync(join(tmpdir(), 'assay-package-'));
try {
  const file = pack();
  const { size } = statSync(file);
  assert.ok(size < MOST_BYTES, `the package has ${size} bytes, more than ${MOST_BYTES}`);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  npm('install', '--ignore-scripts', '--no-audit', '--no-fund', file);
  const installed = join(folder, 'node_modules', 'assay');
  assert.ok(!existsSync(join(installed, 'cli', 'main.ts')), 'the package holds no TypeScript source');
  await writeImages('ill', 0);
  await writeImages('well', 128);
  assay('init', 'films');
  // The same experiment with models that need no minutes.
  writeFileSync(join(folder, 'small.yaml'), SMALL);
  assay('run', 'small.yaml');
  const few = ['data.phantom.train=64', 'data.phantom.val=16', 'data.phantom.test=32', 'schedule.epochs=4', 'trials=2'];
  const quickstart = join(installed, 'experiments', 'quickstart.yaml');
  assay('run', quickstart, ...few.flatMap((setting) => ['--set', setting]));
  for (const name of ['small', 'quickstart'])
    assert.match(readFileSync(join(folder, 'runs', 'reports', name, 'report.html'), 'utf8'), /<\/html>\s*$/);
  process.stdout.write(`package: ${size} bytes, installed and run on Node.js ${process.versions.node}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(): string {
  execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'packaging', 'build.ts')], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const words = ['pack', '--silent', '--pack-destination', folder];
  const name = execFileSync('npm', words, { cwd: join(ROOT, 'dist'), encoding: 'utf8' }).trim();
  return join(folder, name);
}

function npm(...words: readonly string[]): void {
  execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

function assay(...words: readonly string[]): void {
  execFileSync('npx', ['--no-install', 'assay', ...words], { cwd: folder, stdio: 'inherit' });
}

async function writeImages(name: string, value: number): Promise<void> {
  mkdirSync(join(folder, 'films', name), { recursive: true });
  for (let index = 0; index < 12; index++) {
    const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => (at * (index + 1) + value) % 256);
    writeFileSync(join(folder, 'films', name, `${index}.png`), await encodePng(pixels, { width: SIDE, height: SIDE }));
  }
}

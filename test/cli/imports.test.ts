/** What each command loads, as its real process tells: libraries that it does not need would cost every start. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BUNDLED } from '../../bin/bundle.js';
import { assay, BINARY, execute, temporaryFolder, writeExperiment } from './binary.ts';

/** Notes the address of every module, of both kinds; the second part runs in the loader's own thread. */
const WITNESS = `import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
const note = (address) => appendFileSync('loaded.txt', address + '\\n');
register('./loader.mjs', import.meta.url);
process.on('exit', () => Object.keys(createRequire(import.meta.url).cache).forEach(note));
`;
const LOADER = `import { appendFileSync } from 'node:fs';
export async function load(address, context, next) {
  appendFileSync('loaded.txt', address + '\\n');
  return next(address, context);
}
`;

interface Loaded {
  /** Paths of own sources. */
  readonly sources: readonly string[];
  readonly packages: readonly string[];
}

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)/;
const ERRORS = ['common/errors.ts', 'common/system-errors.ts'];
const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();

/** A compiled file names before each part the source that it was made of. */
function partsOf(address: string): readonly string[] {
  if (!address.includes('/.compiled/')) return [address];
  return [...readFileSync(fileURLToPath(address), 'utf8').matchAll(/^\/\/ (\S+\.[cm]?[jt]s)$/gm)].map(
    ([, path]) => path!,
  );
}

async function loadedBy(folder: string, words: readonly string[]): Promise<Loaded> {
  writeFileSync(join(folder, 'loaded.txt'), '');
  writeFileSync(join(folder, 'witness.mjs'), WITNESS);
  writeFileSync(join(folder, 'loader.mjs'), LOADER);
  const { code, stderr } = await execute(process.execPath, ['--import', './witness.mjs', BINARY, ...words], folder);
  assert.equal(code, 0, stderr);
  const addresses = readFileSync(join(folder, 'loaded.txt'), 'utf8').trimEnd().split('\n');
  const parts = addresses.filter((address) => !address.startsWith('node:')).flatMap(partsOf);
  const packages = distinct(parts.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []));
  return {
    packages,
    sources: distinct(parts.filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))),
  };
}

/** A start compiles sources that have just changed, as often as they cannot be told from the next change. */
before(async () => {
  const newest = (): string | undefined => (existsSync('.compiled') ? readdirSync('.compiled').toSorted().at(-1) : '');
  for (let before: string | undefined; before === undefined || before !== newest(); ) {
    before = newest();
    assert.equal((await execute(process.execPath, [BINARY, '--version'], '.')).code, 0);
  }
});

/** What computes, draws or prints reports; `stages/<name>/stage.ts` says what a stage is, `run.ts` does it. */
const WORK =
  /^(tensor\/(ops|graph|onnx|stablehlo)|training\/(optimizers|schedules|loop|trainer)|report\/compare|gallery\/|predict\/|data\/(decoding|preparing|feeding|transforms)|stages\/[^/]+\/run\.ts|models\/[^/]+\/model\.ts|cli\/progress\/live)/;

for (const option of ['--version', '--help']) {
  test(`\`assay ${option}\` loads what reads its arguments`, async (t) => {
    const { packages, sources } = await loadedBy(temporaryFolder(t), [option]);
    assert.deepEqual(packages, ['commander']);
    assert.deepEqual(sources, ['cli/errors.ts', 'cli/main.ts', 'cli/registry.ts', ...ERRORS]);
  });
}

const READ: Readonly<Record<string, readonly string[]>> = {
  'validate tiny.yaml': ['commander', 'fastest-levenshtein', 'yaml'],
  models: ['commander', 'fastest-levenshtein'],
  'weights list': ['commander', 'fastest-levenshtein', 'yaml'],
};

for (const [words, expected] of Object.entries(READ)) {
  test(`\`assay ${words}\` loads nothing that computes or keeps results`, async (t) => {
    const folder = temporaryFolder(t);
    writeExperiment(folder);
    const { packages, sources } = await loadedBy(folder, words.split(' '));
    assert.deepEqual(packages, expected);
    assert.deepEqual(
      sources.filter((path) => WORK.test(path) || path.startsWith('store/')),
      [],
    );
  });
}

test('a plan and a run with nothing to do load nothing that computes, draws or renders', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  const first = await assay(folder, 'run', 'tiny.yaml');
  assert.equal(first.code, 0, first.stderr);
  for (const command of ['plan', 'run']) {
    const { packages, sources } = await loadedBy(folder, [command, 'tiny.yaml']);
    assert.deepEqual(
      packages.filter((name) => !BUNDLED.includes(name)),
      [],
      command,
    );
    assert.deepEqual(
      sources.filter((path) => WORK.test(path)),
      [],
      command,
    );
    assert.ok(sources.includes(`cli/commands/${command}.ts`), 'the check sees what is loaded');
  }
});

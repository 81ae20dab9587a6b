/**
 * `npm run build`: writes the package that people install to dist/. It holds compiled JavaScript, since Node.js strips no
 * types below node_modules, in the same folders as the source, so that whatever is looked for beside a module is there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** For people, and what starts it. */
const COPIED = [
  ...['CHANGELOG.md', 'CITATION.cff', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
  ...['bin', 'docs', 'experiments'],
];

/** Beside sources lie files that the compiler leaves out: schemas, checks generated from them, the catalog. */
const FOLDERS =
  'cli common data gallery metrics models pipelines predict report schemas stages stats store tensor training weights'.split(
    ' ',
  );
const isRead = (path: string): boolean => /\.(js|json|yaml)$/.test(path);

interface Manifest {
  readonly [field: string]: unknown;
}

/** What the package says of itself: no scripts, nothing for development, and nothing that keeps it from being published. */
function packageManifest(own: Manifest): Manifest {
  const { private: _private, scripts: _scripts, devDependencies: _dev, ...kept } = own;
  return kept;
}

function build(): void {
  rmSync(DIST, { recursive: true, force: true });
  compile();
  const beside = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter(isRead)
      .map((name) => join(folder, name)),
  );
  for (const name of [...COPIED, ...beside]) {
    mkdirSync(dirname(join(DIST, name)), { recursive: true });
    cpSync(join(ROOT, name), join(DIST, name), { recursive: true });
  }
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(packageManifest(own), null, 2)}\n`);
}

function compile(): void {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(ROOT, 'packaging', 'tsconfig.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the sources do not compile: see the messages above');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();

/**
 * `npm run build`: writes the package that people install to dist/. It holds compiled JavaScript, and what a source looks
 * for beside itself in the same folders as in a clone.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLED, bundle, FOLDERS } from '../bin/bundle.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** For people, and what starts it. */
const COPIED = [
  ...['CHANGELOG.md', 'CITATION.cff', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
  ...['bin/assay.js', 'bin/compiled.js', 'bin/early-signals.js', 'docs', 'experiments'],
];

/** What is read at run time, and the start of a thread. What else lies beside the sources is compiled. */
const isRead = (path: string): boolean => /\.(json|yaml|html|css)$|\bstart\.js$|\bpage\.js$/.test(path);

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** What the package says of itself: no scripts, nothing that is compiled in or compiles, nothing that keeps it from being published. */
function packageManifest(own: Manifest): Manifest {
  const { private: _private, scripts: _scripts, devDependencies: _dev, dependencies, ...kept } = own;
  const needed = Object.entries(dependencies).filter(([name]) => name !== 'esbuild' && !BUNDLED.includes(name));
  return { ...kept, dependencies: Object.fromEntries(needed) };
}

async function build(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  const folder = join(DIST, 'compiled');
  await bundle({ root: ROOT, base: DIST, folder, sourceMaps: false });
  writeFileSync(join(folder, 'LICENSES.txt'), BUNDLED.map(licence).join('\n'));
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

/** Code that was taken in goes with its licence, which is what all of them ask for. */
function licence(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is to be compiled in, but says nothing of its licence`);
  return `${name}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();

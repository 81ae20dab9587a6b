/** Compiles the program to JavaScript in one flat folder: few files, since opening hundreds takes longer than running them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

export const FOLDERS =
  'cli common compare data export gallery metrics models pipelines predict pretraining recheck report schemas stages stats store tensor training weights'.split(
    ' ',
  );

/** Libraries in plain JavaScript that nearly every command needs: of dozens of files each, if left where they are. */
export const BUNDLED = [
  'commander',
  'csv-parse',
  'fastest-levenshtein',
  'lowdb',
  'picocolors',
  'pure-rand',
  'steno',
  'tinyqueue',
  'yaml',
];

/** `import.meta.url`, and the address of another source that becomes the start of a thread. */
const ADDRESS = /new URL\('(\.[\w./-]+\.ts)', import\.meta\.url\)|import\.meta\.url/g;

/** What it takes says bundle.d.ts. */
export async function bundle({ root, base, folder, sourceMaps, seen = () => undefined }) {
  const starts = FOLDERS.flatMap((name) => threadStarts(root, name));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries([join(root, 'cli/main.ts'), ...starts].map((path) => [nameOf(root, path), path])),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'silent',
    ...(sourceMaps ? { sourcemap: 'linked', sourcesContent: false } : {}),
    // CommonJS packages that are taken in ask for Node's own modules.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module';\nconst require = nodeRequire(import.meta.url);",
    },
    plugins: [{ name: 'assay', setup: (plugin) => plug(plugin, { root, base, folder, seen }) }],
  });
}

function plug(plugin, { root, base, folder, seen }) {
  plugin.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    if (kind === 'entry-point') return undefined;
    const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
    return BUNDLED.includes(name) ? undefined : { path, external: true };
  });
  plugin.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => {
    seen(relative(root, path));
    const text = readFileSync(path, 'utf8');
    const loader = extname(path) === '.ts' ? 'ts' : 'js';
    return { loader, contents: loader === 'ts' ? withAddresses(text, path) : text };
  });

  /** A source asks for its own address to find what lies beside it: in whichever file its code ends, that stays so. */
  function withAddresses(text, path) {
    const own = join(relative(folder, base), relative(root, path)).replaceAll('\\', '/');
    return text.replace(ADDRESS, (_, start) =>
      start === undefined
        ? `new URL('${own}', import.meta.url).href`
        : `new URL('./${nameOf(root, resolve(dirname(path), start))}.js', import.meta.url)`,
    );
  }
}

/** The sources in a folder whose addresses are asked for: each must be a file of its own. */
function threadStarts(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, folder, name))
    .flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(ADDRESS)]
        .filter(([, start]) => start !== undefined)
        .map(([, start]) => resolve(dirname(path), start)),
    );
}

/** `cli/main.ts` becomes `cli-main`. */
const nameOf = (root, path) => relative(root, path).replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-');

/**
 * Finds the JavaScript of this program. A package holds it. A clone compiles its sources at the first start after a change
 * into `.compiled/`, so that no build step stands between clone and run, and no later start waits for a compiler.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE = join(ROOT, 'cli', 'main.ts');
const STORE = join(ROOT, '.compiled');
const CURRENT = join(STORE, 'current.json');
/** Folders that are kept: a run that began before a change still loads parts of its own when it needs them. */
const KEPT = 20;
/** A file changed again within the resolution of the file system's clock would look the same. */
const SETTLED_MS = 2500;

/** The address of the module that exports `main`. */
export async function compiled() {
  if (!existsSync(SOURCE)) return ready(join(ROOT, 'compiled'));
  Error.prepareStackTrace = inSources;
  try {
    return ready(current() ?? (await compile()));
  } catch (error) {
    // A clone that belongs to somebody else: slower, and otherwise the same.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    nodeModule.register('tsx/esm', { parentURL: import.meta.url, data: true });
    return pathToFileURL(SOURCE).href;
  }
}

function ready(folder) {
  // Node 22 and later: what V8 makes of a module is kept beside it, where that can be written.
  nodeModule.enableCompileCache?.(join(folder, 'code'));
  return pathToFileURL(join(folder, 'cli-main.js')).href;
}

/** The folder made from the sources as they are now, or undefined. */
function current() {
  let noted;
  try {
    noted = JSON.parse(readFileSync(CURRENT, 'utf8'));
  } catch {
    return undefined; // The first start, or what it left is damaged.
  }
  const { folder, read } = noted;
  const fresh = read.every(([path, ...identity]) => same(identity, identityOf(path)));
  return fresh && existsSync(join(STORE, folder)) ? join(STORE, folder) : undefined;
}

async function compile() {
  mkdirSync(STORE, { recursive: true });
  writeFileSync(join(STORE, '.gitignore'), '*\n');
  const { bundle } = await import('./bundle.js');
  const folder = `${Date.now().toString(36)}-${process.pid}`;
  const began = Date.now();
  const read = new Map();
  // Looked at before it is read: a change in between makes the next start compile again.
  const seen = (path) => read.set(path, identityOf(path));
  for (const path of ['package.json', 'bin/bundle.js']) seen(path);
  await bundle({ root: ROOT, base: ROOT, folder: join(STORE, folder), sourceMaps: true, seen });
  const settled = [...read.values()].every((identity) => began - Math.max(...identity.slice(1)) > SETTLED_MS);
  if (settled) {
    const draft = join(STORE, `${folder}.json`);
    writeFileSync(draft, JSON.stringify({ folder, read: [...read].map(([path, identity]) => [path, ...identity]) }));
    renameSync(draft, CURRENT);
  }
  tidy();
  return join(STORE, folder);
}

/** Their names begin with the time, so the oldest stand first. */
function tidy() {
  const folders = readdirSync(STORE)
    .filter((name) => /^\w+-\d+/.test(name))
    .sort();
  for (const name of folders.slice(0, -KEPT)) rmSync(join(STORE, name), { recursive: true, force: true });
}

/** @param path below the root; put together without `join`, which for hundreds of files takes a tenth of a start */
function identityOf(path) {
  const stats = statSync(`${ROOT}/${path}`, { throwIfNoEntry: false });
  return stats === undefined ? [] : [stats.size, stats.mtimeMs, stats.ctimeMs];
}

const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

/** A stack trace in terms of the sources, whose maps are read when there is one: `--enable-source-maps` reads all of them. */
function inSources(error, frames) {
  return [String(error), ...frames.map((frame) => `    at ${inSource(frame)}`)].join('\n');
}

function inSource(frame) {
  const file = frame.getFileName();
  if (!file?.includes('/.compiled/')) return String(frame);
  try {
    const map = new nodeModule.SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')));
    const at = map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
    const source = fileURLToPath(new URL(at.originalSource, file));
    return `${frame.getFunctionName() ?? '<anonymous>'} (${source}:${at.originalLine + 1}:${at.originalColumn + 1})`;
  } catch {
    return String(frame);
  }
}

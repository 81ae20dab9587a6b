/** Where the weights of an initialisation come from: a file of this machine, or one that is fetched. */
import { basename } from 'node:path';
import { InputError } from '../../common/errors.ts';
import { whyNoFile } from '../../common/regular-file.ts';
import type { InitSettings } from '../../schemas/config.ts';
import { catalogProblem, catalogRemote } from '../../weights/catalog/catalog.ts';
import { openCache } from '../../weights/fetch/cache-folder.ts';
import { fetchWeights, knownDigest } from '../../weights/fetch/fetch.ts';
import { companionFiles } from '../../weights/format/companions.ts';
import type { ExternalFile, Locations, StageContext } from '../stage.ts';

/**
 * The file for the planner. What is fetched is known by its digest alone, so that planning downloads nothing.
 * @throws InputError where there is no such file, or its digest is not known yet
 */
export function weightsFile(location: Locations['weights'], method: InitSettings['method']): ExternalFile {
  if (location === undefined) {
    throw new InputError({ path: 'init.weights', message: `the method ${method} needs a weights file` });
  }
  const cache = openCache();
  switch (location.kind) {
    case 'file':
      return { name: 'weights', path: requireFile(location.path) };
    case 'url':
      return { name: 'weights', path: cache.blob(location.sha256), sha256: location.sha256 };
    case 'catalog': {
      const problem = catalogProblem(location.name);
      if (problem !== null) throw new InputError(problem);
      const sha256 = knownDigest(catalogRemote(location.name), cache);
      if (sha256 !== null) return { name: 'weights', path: cache.blob(sha256), sha256 };
      throw new InputError({
        path: 'init.weights',
        message: `no digest is published for \`catalog:${location.name}\`, so results cannot be named before it is here`,
        hint: `Fetch it once: assay weights fetch ${location.name}`,
      });
    }
  }
}

/**
 * All that is read of the weights: the file, and what belongs to it beside it (parts of a set of shards, `config.json`).
 * Of what is fetched the file alone.
 * @throws InputError where there is no such file, or its digest is not known yet
 */
export function weightsFiles(location: Locations['weights'], method: InitSettings['method']): readonly ExternalFile[] {
  const file = weightsFile(location, method);
  if (file.sha256 !== undefined) return [file];
  return [file, ...companionFiles(file.path).map((path) => ({ name: `weights/${basename(path)}`, path }))];
}

/** Path of the file, fetched where it is not here yet. */
export async function localWeights(
  location: Locations['weights'],
  method: InitSettings['method'],
  { emit, signal }: Pick<StageContext<unknown>, 'emit' | 'signal'>,
): Promise<string> {
  const { path, sha256 } = weightsFile(location, method);
  if (sha256 === undefined || location === undefined || location.kind === 'file') return path;
  const url = location.kind === 'url' ? location.url : catalogRemote(location.name).url;
  const onProgress = (done: number, total: number | null): void => {
    if (total !== null) emit({ type: 'progress', unit: 'MB', done: megabytes(done), total: megabytes(total) });
  };
  const fetched = await fetchWeights({ url, sha256 }, { signal, onProgress });
  if (fetched.downloaded) emit({ type: 'message', level: 'info', text: `fetched ${url}` });
  return fetched.path;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

function requireFile(path: string): string {
  const why = whyNoFile(path);
  if (why === undefined) return path;
  throw new InputError({
    file: path,
    message: `the weights file ${why}`,
    hint: 'Paths in init.weights are relative to the file that names them',
  });
}

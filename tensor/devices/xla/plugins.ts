/** Looks for a vendor's plugin: what a user names, the cache folder, the active Python's packages. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, type Environment } from '../../../common/cache-folder.ts';
import { siteFolders, type Vendor } from './vendor.ts';

/** Names a plugin's file: of the device xla, and of another one where the names of its folder and file fit that. */
export const PLUGIN_VARIABLE = 'ASSAY_XLA_PLUGIN';

/** Laid out as a folder of Python packages: plugins find their libraries beside themselves. */
export const pluginFolder = (env: Environment = process.env): string => join(cacheFolder(env), 'xla');

/** The plugin that the environment names, or null. */
export const namedPlugin = (env: Environment = process.env): string | null => env[PLUGIN_VARIABLE] || null;

/** The first plugin of a vendor, or null. */
export async function findPlugin(vendor: Vendor, env: Environment = process.env): Promise<string | null> {
  const named = namedPlugin(env);
  if (named !== null && vendor.folder.test(basename(dirname(named))) && vendor.file.test(basename(named))) return named;
  const cached = pluginIn(vendor, pluginFolder(env));
  if (cached !== null) return cached;
  for (const folder of await pythonFolders(env)) {
    const found = pluginIn(vendor, folder);
    if (found !== null) return found;
  }
  return null;
}

/** The plugin below a folder of Python packages; of several the last by name, which is the newest. */
export function pluginIn(vendor: Vendor, site: string): string | null {
  const parent = siteFolders(vendor, site);
  const folders = names(parent).filter((name) => vendor.folder.test(name));
  const files = folders.flatMap((folder) =>
    names(join(parent, folder))
      .filter((name) => vendor.file.test(name))
      .map((name) => join(parent, folder, name)),
  );
  return files.at(-1) ?? null;
}

/** Sorted; none of a folder that is not there. */
function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

const SCRIPT =
  'import json, site, sysconfig; ' +
  'paths = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), site.getusersitepackages()]; ' +
  'print(json.dumps(paths + site.getsitepackages()))';

/** Where the active Python keeps packages: that of a virtual environment, else the one on the path. None without Python. */
async function pythonFolders(env: Environment): Promise<readonly string[]> {
  const active = env['VIRTUAL_ENV'] || env['CONDA_PREFIX'];
  const python = active ? join(active, process.platform === 'win32' ? 'python.exe' : 'bin/python3') : 'python3';
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', SCRIPT], { timeout: 10_000, env: { ...env } });
    const paths: unknown = JSON.parse(stdout);
    return Array.isArray(paths) ? [...new Set(paths.filter((path) => typeof path === 'string'))] : [];
  } catch {
    return [];
  }
}

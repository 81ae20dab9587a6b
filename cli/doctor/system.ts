import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { broken, type Check, ok } from './check.ts';

const GIB = 2 ** 30;
/** Below this little is left for checkpoints and packed pixels of even a small study. */
const LEAST_FREE_GIB = 2;

/** @param version such as `20.20.2` */
export function nodeVersion(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 15)
    ? ok('node', version)
    : broken('node', version, 'install Node.js 20.15 or later');
}

export function processor(): Check {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  return ok('processor', `${model}, ${availableParallelism()} cores, ${(totalmem() / GIB).toFixed(0)} GiB of memory`);
}

/** Can results be written to that folder, and is there room for them? */
export function runsFolder(folder: string): Check {
  const path = resolve(folder);
  const existing = nearestExisting(path);
  if (!statSync(existing).isDirectory()) {
    return broken('runs folder', `${existing} is not a folder`, 'choose another with --runs DIR');
  }
  try {
    accessSync(existing, constants.W_OK);
  } catch {
    return broken(
      'runs folder',
      `${path} cannot be written`,
      'choose another with --runs DIR, or mend its permissions',
    );
  }
  const { bavail, bsize } = statfsSync(existing);
  const free = (bavail * bsize) / GIB;
  const found = `${path}, ${free.toFixed(1)} GiB free`;
  return free >= LEAST_FREE_GIB
    ? ok('runs folder', found)
    : broken('runs folder', found, `free at least ${LEAST_FREE_GIB} GiB, or choose another disk with --runs DIR`);
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

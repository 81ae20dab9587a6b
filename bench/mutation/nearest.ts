/** Which test files see a source file, the nearest first. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Near {
  readonly test: string;
  /** Imports between the two, less for a test in the folder of the file; least for that of its own name. */
  readonly distance: number;
}

/** What a test of a folder is about is known from its place: so many imports nearer. */
const IMPORTS_A_FOLDER = 2;

/** Static and dynamic imports, the files of threads and the programs of processes: whatever is named by a relative path. */
const NAMED = /['"`](\.{1,2}\/[^'"`\n]+\.(?:ts|js|json))['"`]/g;

/** @param files tracked ones, relative to the root, that is the current folder */
export function nearestTests(files: readonly string[]): (file: string) => readonly Near[] {
  const importers = new Map<string, string[]>();
  for (const file of files.filter((name) => /\.(ts|js)$/.test(name)))
    for (const [, name] of readFileSync(file, 'utf8').matchAll(NAMED)) {
      const target = join(dirname(file), name!);
      if (existsSync(target)) importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  return (file) => {
    const distances = new Map([[file, 0]]);
    for (const [at, distance] of distances)
      for (const importer of importers.get(at) ?? [])
        if (!distances.has(importer)) distances.set(importer, distance + 1);
    const own = join('test', file.replace(/\.ts$/, '.test.ts'));
    return [...distances]
      .filter(([name]) => name.endsWith('.test.ts'))
      .map(([test, distance]) => ({
        test,
        distance:
          test === own ? -99 : distance - IMPORTS_A_FOLDER * (commonFolders(own, test) + Number(sameName(own, test))),
      }));
  };
}

const sameName = (one: string, other: string): boolean => basename(one) === basename(other);

function commonFolders(one: string, other: string): number {
  const [mine, theirs] = [dirname(one).split('/'), dirname(other).split('/')];
  const differs = mine.findIndex((name, at) => name !== theirs[at]);
  return differs === -1 ? mine.length : differs;
}

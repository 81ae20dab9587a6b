/** The report of an experiment at a place that people find, beside the cache that only keys lead to. */
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { systemProblem } from '../../common/system-errors.ts';
import { cachedManifests } from '../../store/cache.ts';
import type { RunsLayout } from '../../store/layout.ts';
import type { Manifest } from '../../store/manifest.ts';
import { readWhole } from '../../store/read-whole.ts';
import { readOutput } from '../../store/verified.ts';

const RESULTS_FILE = 'results.json';

export interface PublishedReport {
  /** Absolute path of the page to open. */
  readonly page: string;
  /** Absolute path of results.json. */
  readonly results: string;
  /** What is in it. */
  readonly text: string;
}

/**
 * Copies what the report step left to `runs/reports/<experiment>/`; files that are the same are left alone, those of
 * earlier reports that this one does not have are removed.
 * @throws StepError where the report in the cache is not as it was published: the copies stay as they are
 */
export function publishReport(layout: RunsLayout, experiment: string, manifest: Manifest): PublishedReport {
  const entry = layout.entry('report', manifest.key);
  const target = join(layout.reports, experiment);
  const files = manifest.outputs.map(({ path }) => ({ path, bytes: readOutput(entry, manifest.outputs, path) }));
  for (const { path, bytes } of files) {
    const copy = join(target, path);
    mkdirSync(dirname(copy), { recursive: true });
    if (isSame(copy, bytes)) continue;
    // Something that is no file has got the name.
    if (lstatSync(copy, { throwIfNoEntry: false })?.isFile() === false) rmSync(copy, { recursive: true });
    writeFileAtomic(copy, bytes);
  }
  removeEarlier(layout, experiment, target, new Set(files.map(({ path }) => path)));
  const text = files.find(({ path }) => path === RESULTS_FILE)?.bytes.toString('utf8') ?? '';
  return { page: join(target, 'report.html'), results: join(target, RESULTS_FILE), text };
}

function isSame(copy: string, bytes: Buffer): boolean {
  try {
    return readWhole(copy)?.equals(bytes) ?? false;
  } catch (error) {
    if (systemProblem(error) === null) throw error;
    return false;
  }
}

/** Pictures of arms that are no more, for one. What people have put there themselves stays. */
function removeEarlier(layout: RunsLayout, experiment: string, target: string, present: ReadonlySet<string>): void {
  const others = readdirSync(target).filter((name) => !present.has(name));
  if (others.length === 0) return;
  const earlier = new Set<string>();
  for (const { experiment: whose, outputs } of cachedManifests(layout, 'report'))
    if (whose === experiment) for (const { path } of outputs) earlier.add(path);
  for (const name of others) if (earlier.has(name)) rmSync(join(target, name), { force: true });
}

/** The report of an experiment at a place that people find, beside the cache that only keys lead to. */
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../../common/atomic-file.ts';
import { systemProblem } from '../../../common/system-errors.ts';
import type { NamedValue } from '../../../schemas/config.ts';
import { markRun } from '../../../stages/publish.ts';
import { cachedManifests } from '../../../store/cache.ts';
import { readOutput } from '../../../store/digests/verified.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import type { Manifest } from '../../../store/manifest.ts';
import { readWhole } from '../../../store/read-whole.ts';

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
 * Copies what the report step left to `runs/reports/<experiment>/`, with the facts of the run in their marked block; files
 * that are the same are left alone, those of earlier reports that this one does not have are removed.
 * @throws StepError where the report in the cache is not as it was published: the copies stay as they are
 */
export function publishReport(
  layout: RunsLayout,
  experiment: string,
  manifest: Manifest,
  facts: readonly NamedValue[],
): PublishedReport {
  const entry = layout.entry('report', manifest.key);
  const target = join(layout.reports, experiment);
  const files = manifest.outputs.map(({ path }) => ({ path, bytes: readOutput(entry, manifest.outputs, path) }));
  for (const { path, bytes } of files) {
    const copy = join(target, path);
    const marked = isPage(path)
      ? Buffer.from(markRun({ name: path, text: bytes.toString('utf8') }, { notice: null, facts }))
      : bytes;
    mkdirSync(dirname(copy), { recursive: true });
    if (isSame(copy, marked)) continue;
    // Something that is no file has got the name.
    if (lstatSync(copy, { throwIfNoEntry: false })?.isFile() === false) rmSync(copy, { recursive: true });
    writeFileAtomic(copy, marked);
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

/** Says on the first screen of a report that an earlier run left that a later one has begun; a new report replaces it. */
export function markOutdated(layout: RunsLayout, experiment: string, began: string): void {
  const notice = `An earlier run made this page. The run that began ${began} has not replaced it: it is still under way, was stopped, or has no finished trial. “assay report” with the experiment's file makes a page of the trials that have finished.`;
  for (const name of PAGES) {
    const path = join(layout.reports, experiment, name);
    const text = pageText(path);
    if (text === null) continue;
    const marked = markRun({ name, text }, { notice, facts: null });
    if (marked !== text) writeFileAtomic(path, marked);
  }
}

/** Null where there is none that can be read: then it misleads nobody. */
function pageText(path: string): string | null {
  try {
    return readWhole(path)?.toString('utf8') ?? null;
  } catch (error) {
    if (systemProblem(error) === null) throw error;
    return null;
  }
}

const PAGES: readonly string[] = ['report.html', 'report.md'];
const isPage = (name: string): boolean => PAGES.includes(name);

/** The report of an experiment at a place that people find, beside the cache that only keys lead to. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import type { RunsLayout } from '../../store/layout.ts';

export interface PublishedReport {
  /** Absolute path of the page to open. */
  readonly page: string;
  /** Absolute path of results.json. */
  readonly results: string;
}

/** Copies what the report step left to `runs/reports/<experiment>/`; files that are the same are left alone. */
export function publishReport(layout: RunsLayout, experiment: string, key: string): PublishedReport {
  const source = layout.output('report', key);
  const target = join(layout.reports, experiment);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source)) {
    const bytes = readFileSync(join(source, name));
    const copy = join(target, name);
    if (!existsSync(copy) || !bytes.equals(readFileSync(copy))) writeFileAtomic(copy, bytes);
  }
  return { page: join(target, 'report.html'), results: join(target, 'results.json') };
}

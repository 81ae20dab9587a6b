/** The files of a report: the one list of them. */
import type { Comparison } from './comparison-v1.ts';
import { renderHtml } from './html/report.ts';
import { renderMarkdown } from './markdown.ts';
import type { ArmPictures } from './picture-grid.ts';
import type { ExperimentResults } from './results.ts';

export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** @param comparison of these same results. @param pictures of segmentations */
export function reportFiles(
  results: ExperimentResults,
  comparison: Comparison,
  pictures: readonly ArmPictures[] = [],
): readonly ReportFile[] {
  return [
    { name: 'results.json', text: `${JSON.stringify(comparison, null, 2)}\n` },
    { name: 'report.md', text: renderMarkdown(results, comparison, pictures) },
    { name: 'report.html', text: renderHtml(results, comparison, pictures) },
  ];
}

/** The files of a report: the one list of them. */

import {
  armsCsv,
  datasetsCsv,
  pairsCsv,
  pretrainingCsv,
  subgroupDifferencesCsv,
  subgroupsCsv,
  trialsCsv,
} from './csv.ts';
import { withinBudget } from './document/budget.ts';
import { reportOf } from './document/report.ts';
import { renderHtml } from './html/report.ts';
import { resultsJson } from './json.ts';
import { renderLatex } from './latex/report.ts';
import { renderMarkdown } from './markdown/report.ts';
import type { ArmPictures } from './pictures/pictures.ts';
import type { Comparison } from './results/comparison.ts';
import type { Reconstructions } from './results/pretraining.ts';
import type { ExperimentResults } from './results/results.ts';

export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** @param comparison of these same results. @param pictures of segmentations. @param reconstructions of pre-trainings */
export function reportFiles(
  results: ExperimentResults,
  comparison: Comparison,
  pictures: readonly ArmPictures[] = [],
  reconstructions: readonly Reconstructions[] = [],
): readonly ReportFile[] {
  const report = withinBudget(reportOf(results, comparison, pictures, reconstructions));
  const pairs = pairsCsv(comparison);
  const datasets = datasetsCsv(comparison);
  const pretraining = pretrainingCsv(results);
  const subgroups = subgroupsCsv(comparison);
  const between = subgroupDifferencesCsv(comparison);
  return [
    { name: 'results.json', text: resultsJson(results, comparison) },
    { name: 'report.html', text: renderHtml(report) },
    { name: 'report.md', text: renderMarkdown(report) },
    { name: 'report.tex', text: renderLatex(report) },
    { name: 'arms.csv', text: armsCsv(comparison) },
    { name: 'trials.csv', text: trialsCsv(results) },
    ...(pairs === null ? [] : [{ name: 'pairs.csv', text: pairs }]),
    ...(datasets === null ? [] : [{ name: 'datasets.csv', text: datasets }]),
    ...(pretraining === null ? [] : [{ name: 'pretraining.csv', text: pretraining }]),
    ...(subgroups === null ? [] : [{ name: 'subgroups.csv', text: subgroups }]),
    ...(between === null ? [] : [{ name: 'subgroup-differences.csv', text: between }]),
  ];
}

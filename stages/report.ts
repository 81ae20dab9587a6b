import type { ReportParams } from '../schemas/config.ts';
import type { StageDefinition } from './stage.ts';

/** Compares the arms over all trials and writes the numbers and the pages: results.json, report.md, report.html. */
export const report: StageDefinition<ReportParams> = {
  name: 'report',
  version: 11,
  tellsLineage: true,
  externalFiles: async () => [],
  run: async (context) => (await import('./report-run.ts')).run(context),
};

import type { ReportParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';

/** Compares the arms over all trials and writes the numbers and the pages: results.json, report.md, report.html. */
export const report: StageDefinition<ReportParams> = {
  version: 15,
  tellsLineage: true,

  /** The table of subgroups. @throws InputError where it cannot be read or lacks a column: before anything is trained */
  async externalFiles({ subgroups }, { table }) {
    if (subgroups === null || table === undefined) return [];
    const { readSubgroups } = await import('./groups.ts');
    readSubgroups(table, subgroups);
    return [{ name: 'subgroups', path: table }];
  },

  run: async (context) => (await import('./run.ts')).run(context),
};

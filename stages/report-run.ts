import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { compare } from '../report/compare.ts';
import { reportFiles } from '../report/files.ts';
import { missingNotes } from '../report/notes.ts';
import type { ReportParams } from '../schemas/config.ts';
import { collect } from './report-collect.ts';
import { collectPictures } from './report-pictures.ts';
import type { StageContext } from './stage.ts';

/** See `report`. */
export async function run({ params, inputs, lineages = {}, output, emit }: StageContext<ReportParams>): Promise<void> {
  const results = collect(params, inputs, lineages);
  const comparison = compare(results);
  for (const text of [...missingNotes(comparison), ...Object.values(results.environments).flat()])
    emit({ type: 'message', level: 'warning', text });
  const pictures = collectPictures(results, comparison, inputs, output);
  for (const { name, text } of reportFiles(results, comparison, pictures)) writeFileAtomic(join(output, name), text);
}

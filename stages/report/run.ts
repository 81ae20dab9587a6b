import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { compare } from '../../report/compare.ts';
import { reportFiles } from '../../report/files.ts';
import { missingNotes } from '../../report/words/notes.ts';
import type { ReportParams } from '../../schemas/config.ts';
import type { StageContext } from '../stage.ts';
import { collect } from './collect.ts';
import { readSubgroups } from './groups.ts';
import { collectPictures } from './pictures.ts';
import { collectPretrainings, collectReconstructions } from './pretrainings.ts';
import { collectSearches } from './searches.ts';

/** See `report`. */
export async function run(context: StageContext<ReportParams>): Promise<void> {
  const { params, inputs, lineages = {}, locations, output, emit } = context;
  const { subgroups } = params;
  const { table } = locations;
  const joined = subgroups === null || table === undefined ? null : readSubgroups(table, subgroups);
  const pretrainings = collectPretrainings(params, inputs);
  const searches = collectSearches(params, inputs);
  const results = {
    ...collect(params, inputs, lineages, joined),
    ...(searches.length > 0 && { searches }),
    ...(pretrainings.length > 0 && { pretrainings: pretrainings.map(({ result }) => result) }),
  };
  const comparison = compare(results);
  for (const text of [...missingNotes(comparison), ...Object.values(results.environments).flat()])
    emit({ type: 'message', level: 'warning', text });
  const pictures = collectPictures(results, comparison, inputs, output);
  const reconstructions = collectReconstructions(pretrainings, output);
  for (const { name, text } of reportFiles(results, comparison, pictures, reconstructions))
    writeFileAtomic(join(output, name), text);
}

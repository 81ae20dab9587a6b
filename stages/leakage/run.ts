import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { InputError, StepError } from '../../common/errors.ts';
import { type FingerprintedSet, leakage } from '../../data/audit/leakage.ts';
import { openDataset } from '../../data/prepared/open.ts';
import { FACTS_FILE, readFacts } from '../../data/preparing/facts.ts';
import { describeLeakage } from '../../report/words/leakage.ts';
import type { StageContext } from '../stage.ts';
import { LEAKAGE_FILE } from './file.ts';
import type { LeakageParams } from './params.ts';

/** See `leakage`. Writes `leakage.json`. */
export async function run({ params, inputs, output, emit }: StageContext<LeakageParams>): Promise<void> {
  const task = { ...(await read(inputs['data']!)), generated: params.generated };
  const corpus = [];
  for (const [index, set] of params.sets.entries())
    corpus.push({ ...(await read(inputs[`corpus/${index + 1}`]!)), ...set });
  const found = leakage(task, corpus);
  const texts = describeLeakage(found);
  const leaks = texts.filter(({ kind }) => kind === 'leak');
  if (params.audit === 'fail' && leaks.length > 0) {
    const hint = 'Remove them from the data of the pre-training, or set data.audit to warn.';
    throw new InputError(leaks.map(({ text }) => ({ path: 'data.audit', message: text, hint })));
  }
  for (const { text } of texts) emit({ type: 'message', level: 'warning', text });
  writeFileAtomic(join(output, LEAKAGE_FILE), `${JSON.stringify(found, null, 2)}\n`);
}

async function read(folder: string): Promise<Omit<FingerprintedSet, 'generated'>> {
  const dataset = await openDataset(folder);
  dataset.close();
  const prints = readFacts(folder);
  if (prints !== null) return { dataset, prints };
  const hint = 'Delete the folder that holds it and run again: the data are then prepared anew.';
  throw new StepError({ file: join(folder, FACTS_FILE), message: 'expected what identifies each image', hint });
}

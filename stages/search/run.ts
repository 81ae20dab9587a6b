import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import type { SearchParams } from '../../schemas/config.ts';
import type { StageContext } from '../stage.ts';
import { CHOICE_FILE, chosenRate, triedRates } from './choice.ts';

/** See `search`. Inputs: `<rate>/<trial>` (search-trial). Writes `choice.json`. */
export async function run({ params, inputs, output, emit }: StageContext<SearchParams>): Promise<void> {
  const tried = triedRates(params, (rate, trial) => inputs[`${rate}/${trial}`]!);
  const lr = chosenRate(tried);
  emit({ type: 'message', level: 'info', text: `chose learning rate ${lr} of ${params.rates.join(', ')}` });
  writeFileAtomic(join(output, CHOICE_FILE), `${canonicalJson({ lr })}\n`);
}

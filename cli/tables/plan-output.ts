/** A plan on standard output. */

import pc from 'picocolors';
import { largest } from '../../common/many.ts';
import type { Assessed } from '../../pipelines/plan/assess.ts';
import type { PlannedModel } from '../../pipelines/plan/models.ts';
import { printJson, printResult } from '../output.ts';
import { counted } from '../progress/words.ts';
import { plannedModelsTable } from './plan-models.ts';

export function printPlan(assessed: readonly Assessed[], models: readonly PlannedModel[], json: boolean): void {
  if (json) {
    printJson({ steps: assessed.map(jsonStep), models });
    return;
  }
  printTable(assessed);
  printResult(`\n${plannedModelsTable(models)}`);
}

function printTable(assessed: readonly Assessed[]): void {
  const width = largest(assessed.map(({ step }) => step.id.length));
  const paint = { cached: pc.dim, ready: pc.green, blocked: pc.yellow } as const;
  for (const item of assessed) {
    const why = item.status === 'cached' ? '' : `  ${item.why}`;
    printResult(`${paint[item.status](item.status.padEnd(7))}  ${item.step.id.padEnd(width)}${why}`.trimEnd());
  }
  const count = (status: Assessed['status']): number => assessed.filter((item) => item.status === status).length;
  printResult(
    `${counted(assessed.length, 'step')}: ${count('cached')} cached, ${count('ready')} ready, ${count('blocked')} blocked`,
  );
}

function jsonStep(item: Assessed): Readonly<Record<string, unknown>> {
  const { step, key, status } = item;
  const why = item.status === 'cached' ? null : item.why;
  return { id: step.id, stage: step.stage, key, status, why, needs: [...new Set(Object.values(step.inputs))] };
}

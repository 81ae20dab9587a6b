/** A plan on standard output. */

import pc from 'picocolors';
import { largest } from '../../common/many.ts';
import type { Assessed } from '../../pipelines/plan/assess.ts';
import type { PlannedModel } from '../../pipelines/plan/models.ts';
import { visible } from '../../report/visible.ts';
import { printJson, printResult } from '../output.ts';
import { counted } from '../progress/words.ts';
import { type PlanLine, planGroups, whyOf } from './plan-groups.ts';
import { plannedModelsTable } from './plan-models.ts';

export interface PlanOutput {
  readonly json: boolean;
  /** A line a step; else steps that differ in their trial alone share one. */
  readonly all: boolean;
}

export function printPlan(
  assessed: readonly Assessed[],
  models: readonly PlannedModel[],
  { json, all }: PlanOutput,
): void {
  if (json) {
    printJson({ steps: assessed.map(jsonStep), models });
    return;
  }
  printTable(assessed, all ? assessed.map(single) : planGroups(assessed));
  for (const text of knownLeaks(assessed)) printResult(pc.red(visible(`LEAK: ${text}`)));
  printResult(`\n${plannedModelsTable(models)}`);
}

/** What comparing the data of pre-trainings with those of tasks has found before: told again before days are spent. */
const knownLeaks = (assessed: readonly Assessed[]): readonly string[] =>
  assessed.flatMap((item) =>
    item.status === 'cached' && item.step.stage === 'leakage'
      ? item.manifest.warnings.map((text) => `${item.step.id}: ${text}`)
      : [],
  );

const single = (item: Assessed): PlanLine => ({
  status: item.status,
  name: item.step.id,
  steps: 1,
  why: whyOf(item),
});

function printTable(assessed: readonly Assessed[], lines: readonly PlanLine[]): void {
  const width = largest(lines.map(({ name }) => name.length));
  const paint = { cached: pc.dim, ready: pc.green, blocked: pc.yellow } as const;
  const text = lines.map(({ status, name, steps, why }) => {
    const remark = [...(steps > 1 ? [counted(steps, 'step')] : []), ...(why === '' ? [] : [why])].join(': ');
    return `${paint[status](status.padEnd(7))}  ${name.padEnd(width)}  ${remark}`.trimEnd();
  });
  printResult(text.join('\n'));
  const count = (status: Assessed['status']): number => assessed.filter((item) => item.status === status).length;
  printResult(
    `${counted(assessed.length, 'step')}: ${count('cached')} cached, ${count('ready')} ready, ${count('blocked')} blocked`,
  );
}

function jsonStep(item: Assessed): Readonly<Record<string, unknown>> {
  const { step, key, status } = item;
  const why = item.status === 'cached' ? null : item.why;
  const warnings = item.status === 'cached' ? item.manifest.warnings : [];
  const needs = [...new Set(Object.values(step.inputs))];
  return { id: step.id, stage: step.stage, key, status, why, needs, ...(warnings.length > 0 && { warnings }) };
}

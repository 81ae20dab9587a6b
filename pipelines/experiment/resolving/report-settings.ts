/** How the report compares: its settings, and what does not go together among them. */

import type { Problem } from '../../../common/errors.ts';
import { suggestion } from '../../../common/suggest.ts';
import type { ReportSettings, ReportTask } from '../../../schemas/config.ts';
import type { ExperimentSettings, Metric } from '../../../schemas/types.ts';
import { metrics } from '../../../stages/checks.ts';
import { has, type MappingNode, placeOf, problemAt } from '../reading/document.ts';

/** With defaults. */
type Written = ExperimentSettings['report'];
type Test = ReportSettings['test'];

/** How Ma et al. 2022 tested. */
const PAPER: Omit<Test, 'alpha'> = { over: 'seeds', variant: 'student', adjust: 'none' };

/** @param report without faults */
export function reportSettings({ compare, relevant, protocol, test }: Written): ReportSettings {
  const { name: _, ...chosen } = test;
  return {
    test: protocol === 'paper' ? { ...chosen, ...PAPER } : chosen,
    compare: compare === 'best-vs-rest' ? 'best' : compare,
    relevant,
    protocol,
  };
}

/**
 * What the schema cannot say of the report's settings.
 * @param document as the user wrote it: a default contradicts nothing
 */
export function reportFaults(
  document: MappingNode,
  report: Written,
  names: { readonly arms: readonly string[]; readonly tasks: readonly ReportTask[] },
): readonly Problem[] {
  return [
    ...baselineFault(document, report, names.arms),
    ...(report.protocol === 'paper' ? paperFaults(document, report) : []),
    ...relevantFault(document, report, names.tasks),
  ];
}

function baselineFault(document: MappingNode, { compare }: Written, arms: readonly string[]): readonly Problem[] {
  if (typeof compare !== 'object' || arms.includes(compare.baseline)) return [];
  const message = `expected the name of an arm, found ${JSON.stringify(compare.baseline)}`;
  const at = placeOf(document, ['report', 'compare', 'baseline']);
  return [problemAt(at, message, suggestion(compare.baseline, arms, 'arms'))];
}

function paperFaults(document: MappingNode, { test }: Written): readonly Problem[] {
  const hint = 'Remove it, or set `report.protocol` to `assay`.';
  return (Object.keys(PAPER) as (keyof typeof PAPER)[]).flatMap((name) => {
    const path = ['report', 'test', name];
    if (!has(document, path) || test[name] === PAPER[name]) return [];
    const message = `expected \`${PAPER[name]}\`, which \`report.protocol: paper\` stands for, found ${JSON.stringify(test[name])}`;
    return [problemAt(placeOf(document, path), message, hint)];
  });
}

/** What a metric is shown in. */
function unitOf(metric: Metric): string {
  const { unit } = metrics[metric];
  return unit === '%' ? 'percentage points' : unit;
}

function relevantFault(document: MappingNode, { relevant }: Written, tasks: readonly ReportTask[]): readonly Problem[] {
  if (relevant === null) return [];
  const at = placeOf(document, ['report', 'relevant']);
  const compared = [...new Set(tasks.map(({ metric }) => metric))];
  const other = compared.find((metric) => unitOf(metric) !== unitOf(compared[0]!));
  if (other !== undefined) {
    const [first] = compared as [Metric];
    const message = `one number cannot be in two units: \`${first}\` is compared in ${unitOf(first)}, \`${other}\` in ${unitOf(other)}`;
    return [problemAt(at, message, 'Remove it, or make two experiments of the tasks.')];
  }
  const share = compared.find((metric) => unitOf(metric) === 'percentage points');
  if (share === undefined || relevant < 100) return [];
  const message = `no difference of \`${share}\` reaches ${relevant} percentage points`;
  return [problemAt(at, message, 'Write 1 for a difference of one percentage point.')];
}

/** How the report compares: its settings, and what does not go together among them. */
import type { Problem } from '../../../common/errors.ts';
import type { ReportSettings, ReportTask } from '../../../schemas/config.ts';
import type { Metric, ReportConfig } from '../../../schemas/types.ts';
import { suggestion } from '../checking/suggest.ts';
import { has, type MappingNode, placeOf, problemAt } from '../reading/document.ts';
import { present } from './present.ts';

type Test = ReportSettings['test'];

/** How Ma et al. 2022 tested. */
const PAPER: Omit<Test, 'alpha'> = { over: 'seeds', variant: 'student', adjust: 'none' };

/** @param report with defaults, without faults */
export function reportSettings(report: ReportConfig | undefined): ReportSettings {
  const { compare, relevant, protocol, test } = present(report, 'report');
  const chosen: Test = {
    over: present(test?.over, 'test.over'),
    variant: present(test?.variant, 'test.variant'),
    adjust: present(test?.adjust, 'test.adjust'),
    alpha: present(test?.alpha, 'test.alpha'),
  };
  const named = present(compare, 'report.compare');
  return {
    test: protocol === 'paper' ? { ...chosen, ...PAPER } : chosen,
    compare: named === 'best-vs-rest' ? 'best' : named,
    relevant: relevant ?? null,
    protocol: present(protocol, 'report.protocol'),
  };
}

/**
 * What the schema cannot say of the report's settings.
 * @param document as the user wrote it: a default contradicts nothing
 */
export function reportFaults(
  document: MappingNode,
  report: ReportConfig | undefined,
  names: { readonly arms: readonly string[]; readonly tasks: readonly ReportTask[] },
): readonly Problem[] {
  const found = present(report, 'report');
  return [
    ...baselineFault(document, found, names.arms),
    ...(found.protocol === 'paper' ? paperFaults(document, found) : []),
    ...relevantFault(document, found, names.tasks),
  ];
}

function baselineFault(document: MappingNode, { compare }: ReportConfig, arms: readonly string[]): readonly Problem[] {
  if (typeof compare !== 'object' || arms.includes(compare.baseline)) return [];
  const message = `expected the name of an arm, found ${JSON.stringify(compare.baseline)}`;
  const at = placeOf(document, ['report', 'compare', 'baseline']);
  return [problemAt(at, message, suggestion(compare.baseline, arms, 'arms'))];
}

function paperFaults(document: MappingNode, { test }: ReportConfig): readonly Problem[] {
  const hint = 'Remove it, or set `report.protocol` to `assay`.';
  return (Object.keys(PAPER) as (keyof typeof PAPER)[]).flatMap((name) => {
    const path = ['report', 'test', name];
    if (!has(document, path) || test?.[name] === PAPER[name]) return [];
    const message = `expected \`${PAPER[name]}\`, which \`report.protocol: paper\` stands for, found ${JSON.stringify(test?.[name])}`;
    return [problemAt(placeOf(document, path), message, hint)];
  });
}

/** What a metric is shown in. */
function unitOf(metric: Metric): string {
  if (metric.endsWith('_mm')) return 'mm';
  return metric === 'hd95' || metric === 'asd' ? 'px' : 'percentage points';
}

function relevantFault(
  document: MappingNode,
  { relevant = null }: ReportConfig,
  tasks: readonly ReportTask[],
): readonly Problem[] {
  if (relevant === null) return [];
  const at = placeOf(document, ['report', 'relevant']);
  const metrics = [...new Set(tasks.map(({ metric }) => metric))];
  const other = metrics.find((metric) => unitOf(metric) !== unitOf(metrics[0]!));
  if (other !== undefined) {
    const [first] = metrics as [Metric];
    const message = `one number cannot be in two units: \`${first}\` is compared in ${unitOf(first)}, \`${other}\` in ${unitOf(other)}`;
    return [problemAt(at, message, 'Remove it, or make two experiments of the tasks.')];
  }
  const share = metrics.find((metric) => unitOf(metric) === 'percentage points');
  if (share === undefined || relevant < 100) return [];
  const message = `no difference of \`${share}\` reaches ${relevant} percentage points`;
  return [problemAt(at, message, 'Write 1 for a difference of one percentage point.')];
}

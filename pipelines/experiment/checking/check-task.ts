/** What goes together with the task: model, loss, metric, evaluation, masks. */
import { list } from '../../../common/words.ts';
import type { DataConfig, Metric, Task, TaskOverride } from '../../../schemas/types.ts';
import { formatOf, formatsWith, metrics, metricsOf, taskOf } from '../../../stages/checks.ts';
import type { Cell } from '../experiment.ts';
import { has, type MappingNode } from '../reading/document.ts';
import { evaluationFindings } from './check-evaluation.ts';
import type { CellFinding } from './finding.ts';

const defaultMetric = (task: Task): Metric => metricsOf(task).find(([, { isDefault }]) => isDefault)![0];

/** What arms are compared by where the experiment does not say. */
export const defaultMetrics: Readonly<Record<Task, Metric>> = {
  classification: defaultMetric('classification'),
  segmentation: defaultMetric('segmentation'),
};

type Fault = Pick<CellFinding, 'message' | 'hint'>;

/** What is wrong with a metric for a task; null where nothing is. */
export function metricFault(metric: Metric, task: Task): Fault | null {
  if (metrics[metric].task === task) return null;
  const names = metricsOf(task).map(([name]) => name);
  return {
    message: `\`${metric}\` does not measure a ${task}`,
    hint: `Choose one of ${names.map((name) => `\`${name}\``).join(', ')}.`,
  };
}

/** What is wrong with a metric that needs the size of a pixel for these data; null where nothing is, or only the files can tell. */
export function millimetreFault(metric: Metric, { prepare, evaluate }: Cell): Fault | null {
  const { format } = prepare.source;
  const { spacing } = metrics[metric];
  if (spacing === undefined || evaluate.spacing !== undefined) return null;
  if (formatOf(format).tellsSpacing) return null;
  const message = `\`${metric}\` needs the size of a pixel, which images of the format \`${format}\` do not tell`;
  const hint = `Set \`data.spacing\` to the side of a pixel in millimetres, or choose \`${spacing.instead}\`.`;
  return { message, hint };
}

type Loss = NonNullable<NonNullable<TaskOverride['schedule']>['loss']>;

const lossTasks: Readonly<Record<Exclude<Loss, 'auto'>, Task>> = {
  bce: 'classification',
  asymmetric: 'classification',
  'cross-entropy': 'classification',
  dice: 'segmentation',
  'bce-dice': 'segmentation',
};

/** @param settings with defaults */
export function taskFindings(written: MappingNode, settings: TaskOverride): readonly CellFinding[] {
  const { task = 'classification', model, schedule, data } = settings;
  // `metric` is a setting of a task, which the cell has merged.
  const { metric } = settings;
  const findings: CellFinding[] = [...evaluationFindings(written, settings)];
  const built = model?.arch === undefined ? undefined : taskOf(model.arch);
  if (built !== undefined && built !== task) {
    const hint = `\`assay models\` lists what each architecture is for; for this one set \`task\` to \`${built}\`.`;
    findings.push({ path: 'model.arch', message: `${model?.arch} is for ${built}, but the task is ${task}`, hint });
  }
  const loss = schedule?.loss ?? 'auto';
  if (loss !== 'auto' && lossTasks[loss] !== task) {
    const hint = 'Leave it out, and it follows the task and the data.';
    findings.push({ path: 'schedule.loss', message: `\`${loss}\` is no loss for a ${task}`, hint });
  }
  const fault = metric === undefined ? null : metricFault(metric, task);
  if (fault !== null) findings.push({ path: 'metric', ...fault });
  if (data?.spacing !== undefined && task === 'classification') {
    const message = 'a classification measures no distances';
    findings.push({ path: 'data.spacing', message, hint: 'Remove it.' });
  }
  if (task === 'classification' && has(written, ['data', 'mask_rule'])) {
    const message = 'a classification has no masks';
    findings.push({ path: 'data.mask_rule', message, hint: 'Remove it.' });
  }
  if (task === 'classification') return findings;
  return data === undefined ? findings : [...findings, ...maskFindings(data)];
}

function maskFindings({ format, columns }: DataConfig): readonly CellFinding[] {
  if (format === undefined) return [];
  const { gives } = formatOf(format);
  if (gives === 'nothing') return [];
  if (gives === 'labels') {
    const names = formatsWith((kind) => kind.gives !== 'labels' && kind.gives !== 'nothing');
    const hint = `Formats with masks are ${list(names)}.`;
    return [{ path: 'data.format', message: `\`${format}\` has no masks, which a segmentation needs`, hint }];
  }
  if (gives !== 'columns' || columns?.mask !== undefined) return [];
  const message = 'no column of masks is named, which a segmentation needs';
  return [{ path: 'data.columns', message, hint: 'Add `mask`.' }];
}

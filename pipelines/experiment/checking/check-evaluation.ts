/** What goes together in `evaluation`. */
import type { TaskOverride } from '../../../schemas/types.ts';
import { has, type MappingNode } from '../reading/document.ts';
import type { CellFinding } from './finding.ts';

interface Need {
  readonly what: string;
  readonly fits: (at: number) => boolean;
  readonly example: string;
}

const SHARE = (at: number): boolean => at > 0 && at < 1;
const NEEDS: Readonly<Record<'sensitivity' | 'specificity' | 'cost' | 'given', Need>> = {
  sensitivity: { what: 'the least sensitivity, between 0 and 1', fits: SHARE, example: '0.9' },
  specificity: { what: 'the least specificity, between 0 and 1', fits: SHARE, example: '0.9' },
  cost: {
    what: 'how many false alarms a missed positive is as bad as, a number above 0',
    fits: (at) => at > 0,
    example: '5',
  },
  given: { what: 'the threshold, between 0 and 1', fits: (at) => at >= 0 && at <= 1, example: '0.5' },
};

const ONLY_MASKS: CellFinding = {
  path: 'evaluation.flip',
  message: 'only masks are averaged by it, but the task is classification',
  hint: 'Use `crops: flip`, which averages scores over the centre and its mirror image.',
};

/** @param settings with defaults */
export function evaluationFindings(written: MappingNode, settings: TaskOverride): readonly CellFinding[] {
  const { task = 'classification', evaluation } = settings;
  if (task === 'segmentation') {
    const said = {
      crops: 'a segmentation is evaluated on whole images, without crops',
      positive: 'a segmentation has no class that is looked for',
      operating_point: 'a segmentation has no operating point',
      prevalence: 'a segmentation has no predictive values',
    };
    return Object.entries(said).flatMap(([name, message]) =>
      has(written, ['evaluation', name]) ? [{ path: `evaluation.${name}`, message, hint: 'Remove it.' }] : [],
    );
  }
  if (has(written, ['evaluation', 'surface_tolerance'])) {
    const message = 'a classification has no outlines';
    return [{ path: 'evaluation.surface_tolerance', message, hint: 'Remove it.' }];
  }
  const point = evaluation?.operating_point;
  return [...(evaluation?.flip ? [ONLY_MASKS] : []), ...(point === undefined ? [] : pointFindings(point))];
}

function pointFindings({ rule, at }: NonNullable<NonNullable<TaskOverride['evaluation']>['operating_point']>) {
  const path = 'evaluation.operating_point';
  if (rule === undefined)
    return [{ path, message: 'it is not said by which rule', hint: 'Add `rule`, such as `rule: youden`.' }];
  if (rule === 'youden') {
    const message = '`youden` needs no number';
    return at === undefined ? [] : [{ path: `${path}.at`, message, hint: 'Remove it, or choose another rule.' }];
  }
  const { what, fits, example } = NEEDS[rule];
  if (at === undefined)
    return [{ path, message: `\`${rule}\` needs a number`, hint: `Add \`at: ${example}\`: ${what}.` }];
  if (fits(at)) return [];
  return [{ path: `${path}.at`, message: `\`at\` is ${what}, not ${at}`, hint: `Such as \`at: ${example}\`.` }];
}

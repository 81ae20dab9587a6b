/** The pictures that evaluations left, for the report. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepError } from '../../common/errors.ts';
import type { ArmPictures, ReportPicture } from '../../report/pictures/pictures.ts';
import { PICTURE_KINDS, PICTURES_FILE, type Picture } from '../../report/pictures/pictures.ts';
import type { Comparison } from '../../report/results/comparison.ts';
import { type ExperimentResults, metricsOf, type TrialResult } from '../../report/results/results.ts';
import { EVALUATE_AGAIN } from './read-cases.ts';

/** Of every arm on every task that has pictures those of one trial. Also writes them beside the report. */
export function collectPictures(
  results: ExperimentResults,
  comparison: Comparison,
  inputs: Readonly<Record<string, string>>,
  output: string,
): readonly ArmPictures[] {
  return results.cells.flatMap(({ task, arm, trials }): readonly ArmPictures[] => {
    const { metric, arms } = comparison.tasks[task]!;
    const trial = nearestTrial(trials, metric, arms[arm]!.mean);
    const folder = inputs[`${task}/${arm}/${trial}`];
    if (folder === undefined || !existsSync(join(folder, PICTURES_FILE))) return [];
    const pictures = readList(join(folder, PICTURES_FILE)).map((picture): ReportPicture => {
      // Names of tasks and arms have no character that a file's name cannot have; see the schema.
      const copy = `${task}.${arm}.${picture.file}`;
      const png = readFileSync(join(folder, picture.file));
      writeFileSync(join(output, copy), png);
      return { ...picture, png, copy };
    });
    return [{ task, arm, trial, pictures }];
  });
}

/** The first of those whose value is nearest to the mean; the first trial where there is no mean. */
function nearestTrial(trials: readonly TrialResult[], metric: string, mean: number | null): number {
  const distance = (trial: TrialResult): number =>
    mean === null ? 0 : Math.abs((metricsOf(trial)[metric] ?? Number.POSITIVE_INFINITY) - mean);
  return trials.reduce((best, trial) => (distance(trial) < distance(best) ? trial : best)).trial;
}

/** @throws StepError where the list is not one: its names become paths */
function readList(file: string): readonly Picture[] {
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (Array.isArray(found) && found.every(isPicture)) return found;
  throw new StepError({ file, message: 'expected a list of pictures', hint: EVALUATE_AGAIN });
}

function isPicture(value: unknown): value is Picture {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, file, id, dice, width, height } = value as Partial<Record<keyof Picture, unknown>>;
  return (
    PICTURE_KINDS.some((known) => known === kind) &&
    typeof file === 'string' &&
    /^[a-z]+-\d\.png$/.test(file) &&
    typeof id === 'string' &&
    [dice, width, height].every((number) => typeof number === 'number' && Number.isFinite(number))
  );
}

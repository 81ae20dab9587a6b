/** What `pretrain` steps left, for the report. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, StepError } from '../../common/errors.ts';
import type { PretrainingResult, Reconstructions } from '../../report/results/pretraining.ts';
import type { ReportParams } from '../../schemas/config.ts';
import { HISTORY_FILE, RECONSTRUCTIONS_FILE } from '../pretrain/files.ts';

export interface CollectedPretraining {
  readonly result: PretrainingResult;
  /** Output of its step. */
  readonly folder: string;
}

const PRETRAIN_AGAIN = 'Delete the folder that holds it and run again: the pre-training is then repeated.';
/** `pretrain:<task>/<arm>`, and of a chain `pretrain#2:<task>/<arm>` ... back from the task. */
const INPUT = /^pretrain(?:#(\d+))?:[^/]+\/(.+)$/;

/** One each, with the arms that begin with it, in the order of the arms. @throws StepError with all damaged files */
export function collectPretrainings(
  { arms }: Pick<ReportParams, 'arms'>,
  inputs: Readonly<Record<string, string>>,
): readonly CollectedPretraining[] {
  const found = new Map<string, { readonly arms: Set<string>; back: number }>();
  for (const [name, folder] of Object.entries(inputs)) {
    const [, back = '1', arm] = INPUT.exec(name) ?? [];
    if (arm === undefined) continue;
    const known = found.get(folder) ?? { arms: new Set(), back: Number(back) };
    known.arms.add(arm);
    known.back = Math.min(known.back, Number(back));
    found.set(folder, known);
  }
  const problems: Problem[] = [];
  const collected = [...found].flatMap(([folder, { arms: own, back }]): readonly CollectedPretraining[] => {
    const history = readHistory(join(folder, HISTORY_FILE), problems);
    if (history === null) return [];
    return [{ folder, result: { arms: arms.filter((arm) => own.has(arm)), back, ...history } }];
  });
  if (problems.length > 0) throw new StepError(problems);
  return collected;
}

function readHistory(file: string, problems: Problem[]): Omit<PretrainingResult, 'arms' | 'back'> | null {
  try {
    const { method, images, epochs } = JSON.parse(readFileSync(file, 'utf8')) as Partial<PretrainingResult>;
    const finite = epochs?.every(({ train_loss, lr }) => Number.isFinite(train_loss) && Number.isFinite(lr));
    if (typeof method === 'string' && typeof images === 'number' && finite && epochs!.length > 0)
      return { method, images, epochs: epochs!.map(({ train_loss, lr }) => ({ train_loss, lr })) };
    problems.push({ file, message: 'expected the losses of a pre-training', hint: PRETRAIN_AGAIN });
  } catch (error) {
    if (!(error instanceof SyntaxError || (error instanceof Error && 'code' in error))) throw error;
    problems.push({ file, message: 'the file cannot be read', hint: PRETRAIN_AGAIN });
  }
  return null;
}

/** Also writes them beside the report. */
export function collectReconstructions(
  all: readonly CollectedPretraining[],
  output: string,
): readonly Reconstructions[] {
  return all.map(({ result, folder }, index) => {
    const png = readFileSync(join(folder, RECONSTRUCTIONS_FILE));
    const copy = `pretraining-${index + 1}.png`;
    writeFileSync(join(output, copy), png);
    // A PNG file says them in its first chunk; assay wrote it itself.
    return { of: result, png, width: png.readUInt32BE(16), height: png.readUInt32BE(20), copy };
  });
}

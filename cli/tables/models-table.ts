/** What `assay models` lists: every architecture with its size and its cost. */
import { architectures, countMacs, countParameters, familyEntry } from '../../models/architectures.ts';
import type { FamilyName } from '../../models/families.ts';
import type { RuleName } from '../../schemas/config.ts';
import { methodsOf } from '../../weights/catalog/methods.ts';
import { alignColumns, wrap } from './columns.ts';
import { billions, millions } from './quantities.ts';

export interface ModelSummary {
  readonly arch: string;
  readonly family: FamilyName;
  readonly task: 'classification' | 'segmentation';
  /** The paper that its family comes from, as `arXiv:<number>`. */
  readonly source: string;
  /** Side of the square input in pixels. */
  readonly image_size: number;
  readonly parameters: number;
  /** Multiply-accumulates of one image's forward pass. */
  readonly macs: number;
  /** Kinds of pre-training that have weights for it: what `init.method` may say besides `random` and `checkpoint`. */
  readonly methods: readonly RuleName[];
}

/** Outputs of a model when nothing is said about the data: ImageNet's classes, one structure. */
export const usualClasses = { classification: 1000, segmentation: 1 } as const;

/** @param classes the usual ones when left out */
export function listModels(classes?: number): readonly ModelSummary[] {
  return architectures().map(({ name: arch, family, task, image_size }) => {
    const settings = { arch, overrides: {} };
    const sizes = { num_classes: classes ?? usualClasses[task], image_size };
    const [parameters, macs] = [countParameters(settings, sizes), countMacs(settings, sizes)];
    const { source } = familyEntry(arch);
    return { arch, family, task, source, image_size, parameters, macs, methods: methodsOf(arch) };
  });
}

export function modelsTable(models: readonly ModelSummary[]): string {
  const rows = models.map(({ arch, task, source, image_size, parameters, macs }) => [
    arch,
    task,
    source,
    `${image_size} px`,
    millions(parameters),
    billions(macs),
  ]);
  const table = alignColumns([['architecture', 'task', 'source', 'input', 'parameters', 'multiply-adds'], ...rows], 3);
  return `${table}\n\nBesides random and checkpoint, init.method may be\n${methodsText(models)}`;
}

const WIDTH = 100;

/** Which methods there are for which architectures: those with the same ones together. */
function methodsText(models: readonly ModelSummary[]): string {
  const groups = new Map<string, readonly string[]>();
  for (const { arch, methods } of models) {
    const key = methods.join(', ');
    groups.set(key, [...(groups.get(key) ?? []), arch]);
  }
  return Array.from(groups, ([methods, names]) => {
    return `  ${methods || 'nothing else'}\n${wrap(`for ${names.join(', ')}`, WIDTH, '    ')}`;
  }).join('\n');
}

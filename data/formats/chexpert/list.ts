/**
 * CheXpert's tables: the column Path, and one a finding with 1, 0, -1 (uncertain) or nothing (not mentioned), written
 * as whole or decimal numbers (Irvin et al. 2019). Other columns are left alone.
 */

import type { List } from '../kind.ts';
import { nothing } from '../listing.ts';
import { nameBelowRoot } from '../reading/checks.ts';
import { checkPlaces, withImagesFolder } from '../reading/images-folder.ts';
import type { Entry, Fault } from '../reading/parts.ts';
import type { Listed } from '../source.ts';
import { readLabels } from '../tables/labels.ts';
import type { Row } from '../tables/table.ts';
import { readTables } from '../tables/tables.ts';

export interface ChexpertSource extends Listed {
  /** What a blank label counts as. */
  readonly unknown: 0 | 1;
}

const CLASSES = [
  'No Finding',
  'Enlarged Cardiomediastinum',
  'Cardiomegaly',
  'Lung Opacity',
  'Lung Lesion',
  'Edema',
  'Consolidation',
  'Pneumonia',
  'Atelectasis',
  'Pneumothorax',
  'Pleural Effusion',
  'Pleural Other',
  'Fracture',
  'Support Devices',
] as const;
/** The findings that CheXpert's competition is decided by. */
const EVALUATED = ['Cardiomegaly', 'Edema', 'Consolidation', 'Atelectasis', 'Pleural Effusion'] as const;

export const list: List<ChexpertSource> = async ({ splits, images, unknown }, root) => {
  const unusable = checkPlaces(root, images);
  if (unusable.length > 0) return nothing(unusable);
  const tables = readTables(splits, root, ['Path', ...CLASSES], (row) => readEntry(row, images, unknown));
  const about = { labels: 'multi-label', classes: CLASSES, evaluated: EVALUATED, warnings: [] } as const;
  return withImagesFolder({ ...about, ...tables }, root, images);
};

function readEntry(row: Row, images: string, unknown: 0 | 1): Entry | Fault {
  const name = row.cell('Path');
  if (name === '') return { message: 'the row names no image' };
  const id = nameBelowRoot(images, name);
  if (id === undefined) return { message: `image ${name} lies outside the data root` };
  const label = readLabels(row, CLASSES, unknown);
  if ('message' in label) return label;
  // CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg
  const patient = /(?:^|\/)(patient\d+)\//.exec(name)?.[1];
  return { id, label, ...(patient !== undefined && { patient }) };
}

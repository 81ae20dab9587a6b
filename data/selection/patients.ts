/** Who is in which image, from a table of its own. */
import type { Problem } from '../../common/errors.ts';
import { belowRoot } from '../formats/checks.ts';
import type { FormatListing, ListedImage, ListFile } from '../formats/format.ts';
import { missingColumns, readTable } from '../formats/table.ts';

export interface WithPatients {
  readonly parts: FormatListing['parts'];
  readonly files: readonly ListFile[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** @param name of a table below the root with the columns image and patient; null where there is none */
export function withPatients(parts: FormatListing['parts'], name: string | null, root: string): WithPatients {
  if (name === null) return { parts, files: [], problems: [], warnings: [] };
  const file = belowRoot(root, name);
  const files = [{ name, path: file }];
  const what = 'table of the patients';
  const table = readTable(file, what);
  if ('problem' in table)
    return { parts, files, problems: [{ ...table.problem, path: 'data.patients' }], warnings: [] };
  const lacking = missingColumns(file, what, table, ['image', 'patient']);
  if (lacking.length > 0) return { parts, files, problems: lacking, warnings: [] };
  const patients = new Map(table.rows.map(({ cell }) => [cell('image'), cell('patient')]));
  let unknown = 0;
  const assign = (image: ListedImage): ListedImage => {
    const patient = patientOf(image.id, patients);
    if (patient !== undefined && patient !== '') return { ...image, patient };
    unknown++;
    return image;
  };
  const assigned = Object.fromEntries(Object.entries(parts).map(([part, images]) => [part, images.map(assign)]));
  const count = unknown === 1 ? '1 image is' : `${unknown} images are`;
  const warnings = unknown === 0 ? [] : [`${count} not in the table of the patients`];
  return { parts: assigned, files, problems: [], warnings };
}

/** Tables name images below the root, below the folder of the images, or by their file names alone. */
function patientOf(id: string, patients: ReadonlyMap<string, string>): string | undefined {
  for (let name = id; ; name = name.slice(name.indexOf('/') + 1)) {
    const patient = patients.get(name);
    if (patient !== undefined || !name.includes('/')) return patient;
  }
}

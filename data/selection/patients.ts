/** Who is in which image, from a table of its own. */
import type { Problem } from '../../common/errors.ts';
import type { FormatListing, ListedImage, ListFile } from '../formats/listing.ts';
import { belowRoot } from '../formats/reading/checks.ts';
import { reads, spellings } from '../formats/tables/spelling.ts';
import { missingColumns, readTable } from '../formats/tables/table.ts';

export interface WithPatients {
  readonly parts: FormatListing['parts'];
  readonly files: readonly ListFile[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** @param name of a table below the root with the columns image and patient; null where there is none */
export function withPatients(parts: FormatListing['parts'], name: string | null, root: string): WithPatients {
  const found = fromTable(parts, name, root);
  const { parts: unified, warnings } = unifyPatients(found.parts);
  return { ...found, parts: unified, warnings: [...found.warnings, ...warnings] };
}

function fromTable(parts: FormatListing['parts'], name: string | null, root: string): WithPatients {
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

const SHOWN = 5;

/** One spelling for every patient: an identifier that is written in several ways would hide a leak. */
function unifyPatients(parts: FormatListing['parts']): Pick<WithPatients, 'parts' | 'warnings'> {
  const groups = new Map<string, Set<string>>();
  for (const images of Object.values(parts))
    for (const { patient } of images) {
      if (patient === undefined) continue;
      const group = groups.get(reads(patient));
      if (group === undefined) groups.set(reads(patient), new Set([patient]));
      else group.add(patient);
    }
  const several = [...groups.values()].filter(({ size }) => size > 1).map((group) => [...group]);
  if (several.length === 0) return { parts, warnings: [] };
  const one = new Map(several.flatMap((group) => group.map((patient): [string, string] => [patient, group[0]!])));
  const unify = (image: ListedImage): ListedImage =>
    image.patient === undefined ? image : { ...image, patient: one.get(image.patient) ?? image.patient };
  const warnings = several
    .slice(0, SHOWN)
    .map((group) => `a patient is written in several ways, which are taken for one: ${spellings(group)}`);
  if (several.length > SHOWN) warnings.push(`${several.length - SHOWN} more patients are written in several ways`);
  return {
    parts: Object.fromEntries(Object.entries(parts).map(([part, images]) => [part, images.map(unify)])),
    warnings,
  };
}

/** Tables name images below the root, below the folder of the images, or by their file names alone. */
function patientOf(id: string, patients: ReadonlyMap<string, string>): string | undefined {
  for (let name = id; ; name = name.slice(name.indexOf('/') + 1)) {
    const patient = patients.get(name);
    if (patient !== undefined || !name.includes('/')) return patient;
  }
}

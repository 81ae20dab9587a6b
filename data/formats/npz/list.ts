/**
 * One archive with the arrays {train,val,test}_images and {train,val,test}_labels, as MedMNIST has them: images
 * [N, height, width] or [N, height, width, 3], labels [N, 1] (a class index) or [N, findings] (0 or 1 each).
 */
import type { Problem } from '../../../common/errors.ts';
import { whyNoFile } from '../../../common/regular-file.ts';
import { imageShape } from '../../arrays/images.ts';
import { itemBytes, type NumberArray, npyValues } from '../../arrays/npy.ts';
import { archiveFault, type Npz, openNpz } from '../../arrays/npz.ts';
import { SPLITS } from '../../dataset.ts';
import type { List } from '../kind.ts';
import { type FormatListing, type ListedImage, nothing } from '../listing.ts';
import { belowRoot, checkRoot } from '../reading/checks.ts';

export interface NpzSource {
  readonly file: string;
  /** null: numbered. */
  readonly classes: readonly string[] | null;
}

/** More would be no labels. */
const MAX_LABEL_BYTES = 1 << 28;

interface Labels {
  readonly rows: readonly (readonly number[])[];
  readonly findings: number;
}

export const list: List<NpzSource> = async ({ file, classes }, root) => {
  const noRoot = checkRoot(root);
  if (noRoot.length > 0) return nothing(noRoot);
  const path = belowRoot(root, file);
  const trouble = whyNoFile(path);
  if (trouble !== undefined) return nothing([{ file: path, path: 'data.file', message: `the archive ${trouble}` }]);
  let archive: Npz;
  try {
    archive = await openNpz(path);
  } catch (error) {
    return nothing([{ file: path, message: `the archive cannot be read (${archiveFault(error)})` }]);
  }
  try {
    return await listArrays(archive, path, file, classes);
  } finally {
    archive.close();
  }
};

async function listArrays(
  archive: Npz,
  path: string,
  file: string,
  given: readonly string[] | null,
): Promise<FormatListing> {
  const problems: Problem[] = [];
  const tell = (message: string): void => {
    problems.push({ file: path, message });
  };
  const parts = [];
  for (const split of SPLITS) {
    const labels = await readLabels(archive, `${split}_labels`, tell);
    const count = countImages(archive, `${split}_images`, tell);
    if (labels === null || count === null) continue;
    if (labels.rows.length !== count)
      tell(`${split}_images has ${count} images but ${split}_labels has ${labels.rows.length} rows`);
    else if (count === 0) tell(`the ${split} split has no images`);
    else parts.push({ split, labels });
  }
  const widths = new Set(parts.map(({ labels }) => labels.findings));
  if (widths.size > 1) tell(`the splits have different numbers of labels an image (${[...widths].join(', ')})`);
  const several = (parts[0]?.labels.findings ?? 1) > 1;
  if (problems.length > 0) return nothing(problems);
  const largest = Math.max(
    0,
    ...parts.map(({ labels }) => labels.rows.reduce((most, [value]) => Math.max(most, value!), 0)),
  );
  const count = several ? parts[0]!.labels.findings : largest + 1;
  const classes = given ?? Array.from({ length: count }, (_, index) => `class ${index}`);
  for (const { split, labels } of parts) checkLabels(split, labels, several, classes, tell);
  if (classes.length < 2) tell('all images have class 0; a classification needs two classes or more');
  const images = parts.map(({ split, labels }): [string, readonly ListedImage[]] => [
    split,
    labels.rows.map((row, index) => ({
      id: `${split}_images/${index}`,
      label: several ? row : row[0]!,
      content: { kind: 'array', archive: path, archiveName: file, array: `${split}_images`, index },
    })),
  ]);
  return {
    labels: several ? 'multi-label' : 'multi-class',
    classes,
    files: [{ name: file, path }],
    parts: Object.fromEntries(images),
    problems,
    missing: [],
    warnings: [],
  };
}

function arrayHeader(archive: Npz, name: string, tell: (message: string) => void): NumberArray | null {
  if (!archive.names.includes(name)) {
    tell(`the archive has no array ${name}; it has ${archive.names.join(', ')}`);
    return null;
  }
  try {
    const header = archive.header(name);
    if (!('reason' in header)) return header;
    tell(`the array ${name} ${header.reason}`);
  } catch (error) {
    tell(`the array ${name} cannot be read (${archiveFault(error, name)})`);
  }
  return null;
}

function countImages(archive: Npz, name: string, tell: (message: string) => void): number | null {
  const header = arrayHeader(archive, name, tell);
  if (header === null) return null;
  const shape = imageShape(header);
  if (!('reason' in shape)) return header.shape[0]!;
  tell(`the array ${name} ${shape.reason}`);
  return null;
}

async function readLabels(archive: Npz, name: string, tell: (message: string) => void): Promise<Labels | null> {
  const header = arrayHeader(archive, name, tell);
  if (header === null) return null;
  const [rows = 0, findings = 1] = header.shape;
  const bytes = rows * findings * itemBytes(header);
  if (header.shape.length === 0 || header.shape.length > 2 || bytes > MAX_LABEL_BYTES) {
    tell(`the array ${name} has the shape (${header.shape.join(', ')}); labels are (N, 1) or (N, findings)`);
    return null;
  }
  try {
    const stream = await archive.values(name, header);
    const values = npyValues(header, await stream.upTo(bytes));
    await stream.close();
    return {
      rows: Array.from({ length: rows }, (_, row) => values.slice(row * findings, (row + 1) * findings)),
      findings,
    };
  } catch (error) {
    tell(`the array ${name} cannot be read (${archiveFault(error, name)})`);
    return null;
  }
}

function checkLabels(
  split: string,
  { rows, findings }: Labels,
  several: boolean,
  classes: readonly string[],
  tell: (message: string) => void,
): void {
  if (several && findings !== classes.length)
    tell(`${split}_labels has ${findings} columns for ${classes.length} classes`);
  const bound = several ? 2 : classes.length;
  const wrong = rows.findIndex((row) => row.some((value) => !Number.isInteger(value) || value < 0 || value >= bound));
  if (wrong >= 0)
    tell(`row ${wrong} of ${split}_labels is ${rows[wrong]!.join(' ')}; expected whole numbers from 0 to ${bound - 1}`);
}

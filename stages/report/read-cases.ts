/** Reads what an evaluation left of its test cases, one trial at a time, and trusts nothing of it unchecked. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../common/canonical.ts';
import { AssayError, type Problem, StepError } from '../../common/errors.ts';
import { openStored, type StoredArray, type StoredFile, type StoredType } from '../../weights/format/stored-tensors.ts';
import { CASES_FILE, type CaseList, checkCaseList, type EvaluatedSplit } from '../evaluate/case-list.ts';
import {
  type CaseValues,
  type ClassificationValues,
  type SegmentationValues,
  VALUES_FILE,
  valuesDigest,
} from '../evaluate/case-values.ts';

/** What to do about a file of an evaluation that has been changed since. */
export const EVALUATE_AGAIN = 'Delete the folder that holds it and run again: the evaluation is then repeated.';

/** Some ten million cases; far more would not fit into memory as text. */
const MAX_LIST_BYTES = 512 * 1024 * 1024;

/** Lists by their bytes: those of a task's trials are the same, are parsed once, and are one object. */
export class CaseLists {
  readonly #known = new Map<string, CaseList>();

  /** @throws StepError where it cannot be read or is damaged */
  read(folder: string): CaseList {
    const file = join(folder, CASES_FILE);
    const bytes = readLimited(file);
    const digest = sha256(bytes);
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    const list = checkCaseList(parse(file, bytes));
    if ('problem' in list) throw damaged(file, list.problem);
    this.#known.set(digest, list);
    return list;
  }
}

function readLimited(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > MAX_LIST_BYTES)
      throw damaged(file, `the file has ${size} bytes, more than the ${MAX_LIST_BYTES} that are read`);
    return readFileSync(file);
  } catch (error) {
    throw known(file, error);
  }
}

function parse(file: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged(file, 'the file is not valid JSON');
  }
}

/** The values of the test images. See `readValues`. */
export const readTestValues = (folder: string, list: CaseList): CaseValues => readValues(folder, list, 'test');

/**
 * The values of the images of a split.
 * @throws StepError where the file is cut off, has other types, shapes or impossible values, or is not what was written
 */
export function readValues(folder: string, list: CaseList, split: EvaluatedSplit): CaseValues {
  const file = join(folder, VALUES_FILE);
  let stored: StoredFile | undefined;
  try {
    // Readers of weights would speak of a weights file.
    statSync(file);
    stored = openStored(file);
    const images = list.splits[split].ids.length;
    const reader = new SplitTensors(file, stored, split);
    const values =
      list.task === 'classification' ? classification(reader, list, images) : segmentation(reader, list, images);
    reader.checkDigest();
    if (values.task === 'classification' && valuesDigest([values.truth]) !== list.splits[split].truth_sha256)
      throw damaged(file, `its truths are not those of ${CASES_FILE} beside it`);
    return values;
  } catch (error) {
    throw known(file, error);
  } finally {
    stored?.close();
  }
}

/** Takes tensors of a split and remembers them, because the digest is over all of them. */
class SplitTensors {
  readonly #file: string;
  readonly #stored: StoredFile;
  readonly #split: EvaluatedSplit;
  readonly #taken: StoredArray<StoredType>[] = [];

  constructor(file: string, stored: StoredFile, split: EvaluatedSplit) {
    this.#split = split;
    this.#file = file;
    this.#stored = stored;
  }

  has(name: string): boolean {
    return this.#stored.names.has(`${this.#split}.${name}`);
  }

  /** @param wrong whether a value cannot be */
  take<Type extends StoredType>(
    name: string,
    type: Type,
    shape: readonly number[],
    wrong: (value: number) => boolean,
  ): StoredArray<Type> {
    const values = this.#stored.read(`${this.#split}.${name}`, type, shape);
    if ('problem' in values) throw damaged(this.#file, values.problem);
    for (let at = 0; at < values.length; at++) {
      if (wrong(values[at]!))
        throw damaged(this.#file, `${this.#split}.${name}: ${values[at]} at place ${at} is no such value`);
    }
    this.#taken.push(values);
    return values;
  }

  checkDigest(): void {
    if (valuesDigest(this.#taken) === this.#stored.metadata[`${this.#split}_sha256`]) return;
    throw damaged(this.#file, 'its values are not those that the evaluation wrote');
  }
}

const isNotFinite = (value: number): boolean => !Number.isFinite(value);
const isNoDistance = (value: number): boolean => !Number.isFinite(value) || value < 0;
const isNegative = (value: number): boolean => value < 0;

function classification(
  tensors: SplitTensors,
  { labels, classes }: Extract<CaseList, { readonly task: 'classification' }>,
  images: number,
): ClassificationValues {
  const truth =
    labels === 'multi-class'
      ? tensors.take('truth', 'I32', [images], (value) => value < 0 || value >= classes.length)
      : tensors.take('truth', 'I8', [images, classes.length], (value) => value < -1 || value > 1);
  const scores = tensors.take('scores', 'F64', [images, classes.length], isNotFinite);
  return { task: 'classification', truth, scores };
}

function segmentation(
  tensors: SplitTensors,
  { structures }: Extract<CaseList, { readonly task: 'segmentation' }>,
  images: number,
): SegmentationValues {
  const sizes = tensors.take('sizes', 'I32', [images, 2], (value) => value < 1);
  const counts = tensors.take('counts', 'I32', [images, structures.length, 3], isNegative);
  const boundaries = tensors.take('boundaries', 'I32', [images, structures.length, 3], isNegative);
  const lesions = tensors.take('lesions', 'I32', [images, structures.length, 3], isNegative);
  const shape = [images, structures.length, 2];
  const distances = tensors.take('distances', 'F64', shape, isNoDistance);
  const distances_mm = tensors.has('distances_mm') ? tensors.take('distances_mm', 'F64', shape, isNoDistance) : null;
  const outlines = tensors.has('outlines') ? tensors.take('outlines', 'I32', shape, isNegative) : null;
  return { task: 'segmentation', sizes, counts, boundaries, lesions, distances, distances_mm, outlines };
}

function damaged(file: string, message: string): StepError {
  return new StepError({ file, message, hint: EVALUATE_AGAIN });
}

/** An error that names the file and says what to do; a defect stays one. */
function known(file: string, error: unknown): unknown {
  if (error instanceof StepError) return error;
  if (error instanceof AssayError) {
    return new StepError(error.problems.map((problem): Problem => ({ ...problem, hint: EVALUATE_AGAIN })));
  }
  if (error instanceof Error && 'code' in error) {
    return damaged(file, `the file cannot be read (${String(error.code)})`);
  }
  return error;
}

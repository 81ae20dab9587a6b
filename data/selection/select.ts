/** From what a format lists to the images that are used. */
import type { Problem } from '../../common/errors.ts';
import type { Selection } from '../../schemas/config.ts';
import type { FormatListing, ListFile } from '../formats/listing.ts';
import { makeSplits, type Splits } from './make-splits.ts';
import { withPatients } from './patients.ts';
import { subset } from './subset.ts';

export interface Selected {
  readonly splits: Splits;
  /** The same with all training images, where assay made the splits. */
  readonly made: Splits | null;
  /** Tables that were read on the way. */
  readonly files: readonly ListFile[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Patients first, since splits are made by patient; then splits; then the training images that are wanted. */
export function select(found: FormatListing, selection: Selection, root: string): Selected {
  const known = withPatients(found.parts, selection.patients, root);
  const { train = [], val = [], test = [] } = known.parts;
  const {
    splits,
    files,
    problems,
    warnings = [],
  } = selection.splits === null
    ? { splits: { train, val, test }, files: [], problems: [], warnings: [] }
    : makeSplits(known.parts, selection.splits, selection.seed, root);
  const chosen = subset(splits.train, selection, found.classes);
  const usable = 'problem' in chosen ? [] : chosen;
  return {
    splits: { ...splits, train: usable },
    made: selection.splits === null || selection.splits.kind === 'file' ? null : splits,
    files: [...known.files, ...files],
    problems: [...known.problems, ...problems, ...('problem' in chosen ? [chosen.problem] : [])],
    warnings: [...known.warnings, ...warnings],
  };
}

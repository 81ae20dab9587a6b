/** Types of the generated validate-dataset.js. */
import type { Validator } from './validate.d.ts';

/** What dataset.json holds: the shape of `PreparedDataset`, which is for the caller to claim. */
export const validateDataset: Validator<object>;

/** Types of the generated validate-kept.js. What a value is, is for the caller to claim. */
import type { Validator } from './validate.d.ts';

export const validateManifest: Validator<object>;
export const validateFiles: Validator<object>;
export const validateMade: Validator<object>;
export const validateStep: Validator<object>;
export const validateRecord: Validator<object>;
export const validateOwner: Validator<object>;
export const validateMetrics: Validator<object>;
export const validateSubmission: Validator<object>;
export const validateJobOutcome: Validator<object>;

/** Types of the generated validate.js. */
import type { ErrorObject } from 'ajv';
import type { Experiment, SiteConfig, TaskOverride } from './types.ts';

export interface Validator<T> {
  (value: unknown): value is T;
  /** Of the last call; null when it returned true. */
  errors?: ErrorObject[] | null;
}
/** A whole experiment file, after merging. */
export const validateExperiment: Validator<Experiment>;
/** What one task may change: also the shape of a merged cell, and a superset of what one arm may change. */
export const validateTaskOverride: Validator<TaskOverride>;
/** The site file. */
export const validateSite: Validator<SiteConfig>;

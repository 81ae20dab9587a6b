import type { Selection } from '../../schemas/config.ts';

/** All images, in the splits that are given. */
export const WHOLE: Selection = { patients: null, splits: null, fraction: 1, few_shot: null, seed: 0 };

/** How the files of a data set are to be read, beyond what they say themselves. */
export type { MaskClass, Reading } from '../../schemas/data-config.ts';

import type { Reading } from '../../schemas/data-config.ts';

/** Files say everything. */
export const AS_FILES_SAY: Reading = { white: null, frame: null, mask_classes: null };

import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { largest } from '../common/many.ts';

/** When the newest file of a folder was written, in ms; 0 where there is none: a step that resumes from more has got further. */
export function newestIn(folder: string): number {
  try {
    const times = readdirSync(folder).map(
      (name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    );
    return largest([0, ...times]);
  } catch {
    return 0; // There is no such folder.
  }
}

import { statSync } from 'node:fs';
import { InputError } from '../common/errors.ts';
import type { ExternalFile, Locations } from './stage.ts';

/** The file that an initialisation reads. @throws InputError where there is no such file. */
export function weightsFile(path: Locations['weights']): ExternalFile {
  if (path === undefined) {
    throw new InputError({ path: 'init.weights', message: 'the method checkpoint needs a weights file' });
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    throw new InputError({
      file: path,
      message: found === undefined ? 'the weights file does not exist' : 'expected a weights file, found a folder',
      hint: 'Paths in init.weights are relative to the file that names them',
    });
  }
  return { name: 'weights', path };
}

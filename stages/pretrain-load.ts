/** The stage `pretrain-load`: takes a model's initial tensors from a weights file; none for `random`. */
import { statSync } from 'node:fs';
import { InputError } from '../common/errors.ts';
import type { PretrainLoadParams } from '../schemas/config.ts';
import type { ExternalFile, Locations, StageDefinition } from './stage.ts';

export const pretrainLoad: StageDefinition<PretrainLoadParams> = {
  name: 'pretrain-load',
  version: 1,

  async externalFiles({ init }, { weights }) {
    return init.method === 'random' ? [] : [weightsFile(weights)];
  },

  run: async (context) => (await import('./pretrain-load-run.ts')).run(context),
};

/** @throws InputError where there is no such file. */
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

/** Files that belong to a weights file and are read with it: what an index names, and the configuration beside it. */
import { configBeside } from './hugging-face.ts';
import { isIndex, shardsOf } from './shards.ts';

/** Absolute paths. @throws InputError where the file is an index that names what is not there */
export function companionFiles(path: string): readonly string[] {
  const config = configBeside(path);
  return [...(isIndex(path) ? shardsOf(path).files : []), ...(config === null ? [] : [config.path])];
}

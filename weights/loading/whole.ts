/** A model of a file with its head, as whoever trained it left it. */
import { InputError, type Problem } from '../../common/errors.ts';
import { describeModel } from '../../models/architectures.ts';
import { weightsOf } from '../../models/model.ts';
import { outputRows } from '../../models/outputs.ts';
import { companions } from '../../models/state-dict.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import type { WeightsFile } from '../format/file.ts';
import type { Zoo } from './advice.ts';
import { outputCount } from './fit.ts';
import { type Loaded, loadWeights } from './load.ts';
import type { Rule } from './rule.ts';

export interface WholeModel extends Loaded {
  /** Names of its outputs, in their order. */
  readonly outputs: readonly string[];
}

export interface NamedOutputs {
  /** Where the file does not say them; empty: it does. */
  readonly outputs: readonly string[];
  /** Class of a task to the name of an output. */
  readonly classes: Readonly<Record<string, string>>;
}

/** In the metadata, as `head`, of what `schedule.knn` has left. */
export const NEIGHBOURS_HEAD = 'neighbours';

/** @throws InputError where the file has no head, its outputs have no names, or `classes` names others */
export function loadWhole(
  model: ModelSettings,
  image_size: number,
  file: WeightsFile,
  rule: Rule,
  named: NamedOutputs,
  zoo?: Zoo,
): WholeModel {
  if (file.metadata['head'] === NEIGHBOURS_HEAD) {
    const message = 'the head of the file is the training images of a k-NN, which tell no classes';
    throw new InputError({ file: file.path, path: 'init.head', message, hint: 'Leave out init.head.' });
  }
  const rows = outputRows(model, image_size);
  const count = outputCount(rows, file, rule);
  if (count === null) {
    const message = `the file has no head of ${model.arch} to keep: ${rows.join(', ')}`;
    throw new InputError({ file: file.path, path: 'init.head', message, hint: 'Leave out init.head.' });
  }
  const outputs = namesOf(file, count, named);
  const whole = describeModel(model, { num_classes: count, image_size });
  const { arch, heads } = whole;
  const head = [...companions(whole).keys()];
  const target = { arch, parameters: weightsOf(whole), head, ...(heads !== undefined && { heads }) };
  return { ...loadWeights(target, file, rule, zoo), outputs };
}

function namesOf({ path: file, metadata }: WeightsFile, count: number, named: NamedOutputs): readonly string[] {
  const own = named.outputs.length > 0 ? named.outputs : listIn(metadata['classes']);
  if (own === null) {
    const message = `the file does not say what the ${count} outputs of its head are`;
    throw new InputError({ file, path: 'init.outputs', message, hint: 'List their names in their order.' });
  }
  const problems: Problem[] = [];
  if (own.length !== count) {
    const message = `expected as many names as the head of the file has outputs, ${count}, found ${own.length}`;
    problems.push({ file, path: 'init.outputs', message });
  }
  const again = own.filter((name, index) => name !== '' && own.indexOf(name) < index);
  for (const name of new Set(again)) problems.push({ file, path: 'init.outputs', message: `${name} is named twice` });
  for (const [name, output] of Object.entries(named.classes)) {
    if (own.includes(output)) continue;
    const hint = `Its outputs are ${own.filter((each) => each !== '').join(', ')}.`;
    problems.push({ file, path: `init.classes.${name}`, message: `the file has no output ${output}`, hint });
  }
  if (problems.length > 0) throw new InputError(problems);
  return own;
}

/** What assay writes beside the tensors of a trained model. */
function listIn(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) && found.every((name) => typeof name === 'string') ? found : null;
  } catch {
    return null;
  }
}

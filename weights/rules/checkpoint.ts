/** `init: { method: checkpoint }`: the user says where the tensors are and what they are called. */
import { InputError, type Problem } from '../../common/errors.ts';
import { suggestion } from '../../common/suggest.ts';
import type { InitSettings } from '../../schemas/config.ts';
import { byName, type Rule, type Sources, type Translation, without } from '../loading/rule.ts';
import type { InitSetting } from './known-rule.ts';

export const checkpointSettings: readonly InitSetting[] = [
  'weights',
  'key',
  'ignore',
  'strip_prefix',
  'rename',
  'head',
  'outputs',
  'classes',
];

type CheckpointSettings = Extract<InitSettings, { method: 'checkpoint' }>;

/** Takes the prefix from names that have it, then renames. Nothing may be left over or missing but the head. */
export function checkpointRule(settings: CheckpointSettings): Rule {
  const { key, ignore = [] } = settings;
  return { keys: [key], ignore, translate: (sources, file) => translate(sources, settings, file), tables: 'bicubic' };
}

function translate(sources: Sources, { strip_prefix, rename }: CheckpointSettings, file: string): Translation {
  const prefix = strip_prefix ?? '';
  const renames = new Map(Object.entries(rename));
  const names = [...sources.keys()];
  const stripped = names.map((name) => without(name, prefix));
  const problems: Problem[] = [];
  if (!names.some((name) => name.startsWith(prefix))) {
    const message = `no tensor's name begins with '${prefix}'; the first is ${names[0]}`;
    problems.push({ file, path: 'init.strip_prefix', message });
  }
  for (const name of renames.keys()) {
    if (stripped.includes(name)) continue;
    const hint = suggestion(
      name,
      stripped.map((each) => each.slice(0, 200)),
      'tensors of the file',
    );
    problems.push({ file, path: 'init.rename', message: `the file has no tensor ${name}`, hint });
  }
  if (problems.length > 0) throw new InputError(problems);
  const renamed = (name: string): string => renames.get(name) ?? name;
  return byName((name) => renamed(without(name, prefix)))(sources, file);
}

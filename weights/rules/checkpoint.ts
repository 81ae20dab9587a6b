/** `init: { method: checkpoint }`: the user says where the tensors are and what they are called. */
import { closest } from 'fastest-levenshtein';
import { InputError, type Problem } from '../../common/errors.ts';
import type { InitSettings } from '../../schemas/config.ts';
import { asStored, type Rule, type Source, type Translation } from '../rule.ts';
import type { LazyTensor } from '../tensor.ts';

type CheckpointSettings = Extract<InitSettings, { method: 'checkpoint' }>;

/** Takes the prefix from names that have it, then renames. Nothing may be left over or missing but the head. */
export function checkpointRule(settings: CheckpointSettings): Rule {
  return { keys: [settings.key], translate: (tensors, file) => translate(tensors, settings, file) };
}

function translate(
  tensors: ReadonlyMap<string, LazyTensor>,
  { strip_prefix, rename }: CheckpointSettings,
  file: string,
): Translation {
  const prefix = strip_prefix ?? '';
  const problems: Problem[] = [];
  const names = [...tensors.keys()];
  if (!names.some((name) => name.startsWith(prefix))) {
    const message = `no tensor's name begins with '${prefix}'; the first is ${names[0]}`;
    problems.push({ file, path: 'init.strip_prefix', message });
  }
  const renames = new Map(Object.entries(rename));
  const stripped = new Map<string, string>();
  const sources = new Map<string, Source>();
  for (const [name, tensor] of tensors) {
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const target = renames.get(short) ?? short;
    stripped.set(short, name);
    const other = sources.get(target);
    if (other !== undefined) problems.push({ file, message: `${other.from} and ${name} both become ${target}` });
    sources.set(target, asStored(name, tensor));
  }
  for (const name of renames.keys()) {
    if (stripped.has(name)) continue;
    const message = `the file has no tensor ${name}; did you mean ${closest(name, [...stripped.keys()])}?`;
    problems.push({ file, path: 'init.rename', message });
  }
  if (problems.length > 0) throw new InputError(problems);
  return { sources, dropped: [] };
}

/** What to change where a file does not fit a model: the method, the architecture, or the names. All of it was tried. */
import { InputError } from '../../common/errors.ts';
import type { InitSettings, RuleName } from '../../schemas/config.ts';
import { methodsOf } from '../catalog/methods.ts';
import { tensorsIn } from '../format/value.ts';
import { checkpointRule } from '../rules/checkpoint.ts';
import { rules } from '../rules/index.ts';
import { type Candidate, candidates } from './candidates.ts';
import { type Fit, type FittedFile, fitWeights, isWhole } from './fit.ts';
import { patternsFor } from './leave-out.ts';
import { type Rule, type Target, without } from './rule.ts';

/** Models as their architectures have them; made only when advice is wanted. */
export type Zoo = () => readonly Target[];

type CheckpointSettings = Extract<InitSettings, { method: 'checkpoint' }>;

/**
 * The first of these that fits the file whole: `checkpoint` with some key and prefix; another method; another
 * architecture, with this method or another; `checkpoint` with a key and a prefix, and what is left over ignored.
 */
export function advice(target: Target, file: FittedFile, rule: Rule, zoo: Zoo): string | null {
  if (isTooLarge(file)) return null;
  const head = new Set(target.head);
  const body = target.parameters
    .filter(({ name }) => !head.has(name))
    .map(({ name, shape }) => ({ name: without(name, target.prefix ?? ''), shape }));
  const settings = candidates(body, file.root).map(asSettings);
  const whole = settings.find((each) => fits(target, file, checkpointRule(each)));
  if (whole !== undefined) return `init: ${written(whole)} fits this file`;
  const methods = fittingMethods(target, file);
  if (methods.length > 0) return `init: { method: ${methods.join(' or ')} } fits this file`;
  return otherArchitecture(target, file, rule, zoo()) ?? withIgnored(target, file, settings);
}

/** Trying every method on every architecture would take minutes; no honest file has so many tensors in one place. */
const MOST_TENSORS = 5000;

function isTooLarge({ root }: FittedFile): boolean {
  const counts = [tensorsIn(root).size, ...Array.from(root.entries.values(), (value) => tensorsIn(value).size)];
  return counts.reduce((sum, count) => sum + count, 0) > MOST_TENSORS;
}

/**
 * The methods under which the file fits the model whole, of those that the architecture has weights of. Several share a
 * rule: no file of plain names says which of them it is of.
 */
export function fittingMethods(target: Target, file: FittedFile): readonly RuleName[] {
  if (isTooLarge(file)) return [];
  const fitting = new Map<Rule, boolean>();
  return methodsOf(target.arch).filter((name) => {
    const rule = rules[name];
    const known = fitting.get(rule) ?? fits(target, file, rule);
    fitting.set(rule, known);
    return known;
  });
}

function otherArchitecture(target: Target, file: FittedFile, rule: Rule, zoo: readonly Target[]): string | null {
  const asItIs = (arch: string): string => (arch === target.arch ? ' without overrides' : '');
  for (const model of zoo) {
    if (fits(model, file, rule)) return `model: { arch: ${model.arch} }${asItIs(model.arch)} fits this file`;
  }
  for (const model of zoo) {
    const [method] = fittingMethods(model, file);
    if (method === undefined) continue;
    return `model: { arch: ${model.arch} }${asItIs(model.arch)} with init: { method: ${method} } fits this file`;
  }
  return null;
}

/** Settings that find every parameter and leave over what does not look like a part of the network. */
function withIgnored(target: Target, file: FittedFile, settings: readonly CheckpointSettings[]): string | null {
  for (const each of settings) {
    const fit = tried(target, file, checkpointRule(each));
    if (fit === null || fit.misfits.missing.length + fit.misfits.misshapen.length > 0) continue;
    const ignore = patternsFor(target, fit, each.strip_prefix ?? '');
    if (ignore === null) continue;
    const changed = { ...each, ignore };
    if (fits(target, file, checkpointRule(changed))) {
      return `init: ${written(changed)} fits this file, if what is ignored is no part of the network`;
    }
  }
  return null;
}

function fits(target: Target, file: FittedFile, rule: Rule): boolean {
  const fit = tried(target, file, rule);
  return fit !== null && isWhole(fit);
}

function tried(target: Target, file: FittedFile, rule: Rule): Fit | null {
  try {
    return fitWeights(target, file, rule);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

const asSettings = ({ key, prefix }: Candidate): CheckpointSettings => ({
  method: 'checkpoint',
  key,
  strip_prefix: prefix === '' ? null : prefix,
  rename: {},
});

/** As it is to be written in an experiment. */
function written({ key, strip_prefix, ignore = [] }: CheckpointSettings): string {
  const settings = [
    'method: checkpoint',
    ...(key === null ? [] : [`key: ${yaml(key)}`]),
    ...(strip_prefix === null ? [] : [`strip_prefix: ${yaml(strip_prefix)}`]),
    ...(ignore.length === 0 ? [] : [`ignore: [${ignore.map(yaml).join(', ')}]`]),
  ];
  return `{ ${settings.join(', ')} }`;
}

/** Names of strangers are quoted where YAML would take them for something else. */
const yaml = (text: string): string =>
  /^[A-Za-z_][\w.*-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** What to change where a file does not fit a model: the method, the architecture, or the names. */
import { InputError } from '../common/errors.ts';
import type { RuleName } from '../schemas/config.ts';
import type { WeightsFile } from './file.ts';
import { fitWeights, isWhole } from './fit.ts';
import { type Rule, type Target, without } from './rule.ts';
import { checkpointRule } from './rules/checkpoint.ts';
import { rules } from './rules/index.ts';
import { bestCandidate, type Candidate } from './suggest.ts';
import { tensorsIn } from './value.ts';

type Contents = Pick<WeightsFile, 'path' | 'root'>;

/** Models as their architectures have them; made only when advice is wanted. */
export type Zoo = () => readonly Target[];

/**
 * The first of these that fits the file whole: `checkpoint` with some key and prefix; another method; another
 * architecture, with this method or another. Else the key and prefix that find more than `found`, or null.
 */
export function advice(target: Target, file: Contents, rule: Rule, found: number, zoo: Zoo): string | null {
  if (isTooLarge(file)) return null;
  const head = new Set(target.head);
  const body = target.parameters
    .filter(({ name }) => !head.has(name))
    .map(({ name, shape }) => ({ name: without(name, target.prefix ?? ''), shape }));
  const candidate = bestCandidate(body, file.root);
  if (candidate !== null && fits(target, file, checkpointOf(candidate))) return asSettings(candidate, body.length);
  const methods = fittingMethods(target, file);
  if (methods.length > 0) return `init: { method: ${methods.join(' or ')} } fits this file`;
  return (
    otherArchitecture(target, file, rule, zoo()) ??
    (candidate !== null && candidate.found > found ? asSettings(candidate, body.length) : null)
  );
}

/** Trying every method on every architecture would take minutes; no honest file has so many tensors in one place. */
const MOST_TENSORS = 5000;

function isTooLarge({ root }: Contents): boolean {
  const counts = [tensorsIn(root).size, ...Array.from(root.entries.values(), (value) => tensorsIn(value).size)];
  return counts.reduce((sum, count) => sum + count, 0) > MOST_TENSORS;
}

/** The methods under which the file fits the model whole; of those with the same rule the first. */
export function fittingMethods(target: Target, file: Contents): readonly RuleName[] {
  if (isTooLarge(file)) return [];
  const names = Object.keys(rules) as RuleName[];
  const first = names.filter((name) => names.find((other) => rules[other] === rules[name]) === name);
  return first.filter((name) => fits(target, file, rules[name]));
}

function otherArchitecture(target: Target, file: Contents, rule: Rule, zoo: readonly Target[]): string | null {
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

function fits(target: Target, file: Contents, rule: Rule): boolean {
  try {
    return isWhole(fitWeights(target, file, rule));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function checkpointOf({ key, prefix }: Candidate): Rule {
  return checkpointRule({ method: 'checkpoint', key, strip_prefix: prefix === '' ? null : prefix, rename: {} });
}

function asSettings({ key, prefix, found }: Candidate, count: number): string {
  const settings = [
    'method: checkpoint',
    ...(key === null ? [] : [`key: ${key}`]),
    ...(prefix === '' ? [] : [`strip_prefix: ${prefix}`]),
  ];
  return `init: { ${settings.join(', ')} } would find ${found} of ${count} parameters`;
}

/** The site file: what holds for all experiments on a machine, so that a file of experiments can go from cluster to cluster. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Json } from '../../common/canonical.ts';
import { InputError } from '../../common/errors.ts';
import { definition, isMapping } from '../../schemas/schema.ts';
import { validateSite } from '../../schemas/validate.js';
import { schemaFindings } from '../experiment/checking/validate.ts';
import type { CheckedExperiment } from '../experiment/experiment.ts';
import { get, toJson } from '../experiment/reading/document.ts';
import { parseFile } from '../experiment/reading/parse.ts';
import { readSource } from '../experiment/reading/source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** $ASSAY_SITE; else `assay/site.yaml` in $XDG_CONFIG_HOME; else ~/.config/assay/site.yaml. Absolute. */
export function siteFile(env: Environment = process.env): string {
  // Empty variables count as unset, as the XDG specification has it.
  return resolve(env['ASSAY_SITE'] || join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'assay', 'site.yaml'));
}

/**
 * What the site file says of an executor; null where there is none, or where it says nothing of it.
 * @throws InputError with all that is wrong with it; where ASSAY_SITE names a file that does not exist
 */
export function siteSettings(executor: string, env: Environment = process.env): Json | null {
  const file = siteFile(env);
  if (!env['ASSAY_SITE'] && !existsSync(file)) return null;
  const read = readSource(file, file);
  if ('why' in read)
    throw new InputError({ file, message: read.why, ...(read.hint === undefined ? {} : { hint: read.hint }) });
  const { root, problems } = parseFile(read, env);
  if (root === null || problems.length > 0) throw new InputError(problems);
  const findings = schemaFindings(root, validateSite, definition('site'));
  if (findings.length > 0) throw new InputError(findings.map(({ problem }) => problem));
  const found = get(root, ['executors', executor]);
  return found === undefined ? null : toJson(found);
}

/** What an experiment itself says of an executor. */
export function executorSettings(
  { resolved }: Pick<CheckedExperiment, 'resolved'>,
  executor: string,
): Json | undefined {
  const executors = isMapping(resolved) ? resolved['executors'] : undefined;
  return isMapping(executors) ? executors[executor] : undefined;
}

/** Mappings entry by entry, the second over the first. */
export function layered(under: Json | null | undefined, over: Json | null | undefined): Json {
  if (over === null || over === undefined) return under ?? {};
  if (!isMapping(under ?? null) || !isMapping(over)) return over;
  const below = under as { readonly [key: string]: Json };
  const merged = Object.entries(over).map(([key, value]) => [key, layered(below[key], value)] as const);
  return { ...below, ...Object.fromEntries(merged) };
}

/** A weights file by its path or its name in the catalog, and which models it is for: what `assay weights inspect` finds out. */
import { statSync } from 'node:fs';
import { InputError } from '../../common/errors.ts';
import { whyNoFile } from '../../common/regular-file.ts';
import { chooseModel, describeModel } from '../../models/architectures.ts';
import type { RuleName } from '../../schemas/config.ts';
import { catalog, catalogProblem, catalogRemote } from '../catalog/catalog.ts';
import { openCache } from '../fetch/cache-folder.ts';
import { knownDigest } from '../fetch/fetch.ts';
import { openWeights, type WeightsFile } from '../format/file.ts';
import { advice, fittingMethods } from '../loading/advice.ts';
import { fitWeights, isWhole } from '../loading/fit.ts';
import type { Rule } from '../loading/rule.ts';
import { bodyOf } from '../loading/target.ts';
import { ruleOf } from '../rules/index.ts';
import { type Contents, contentsOf, type FitSummary, fitSummary } from './contents.ts';
import { type Project, projectOf } from './projects.ts';
import { zoo } from './zoo.ts';

export interface InspectOptions {
  readonly arch?: string;
  readonly init?: RuleName | 'checkpoint';
  readonly key?: string;
  readonly stripPrefix?: string;
  readonly ignore?: readonly string[];
  readonly imageSize?: number;
}

export interface Inspection extends Contents {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  /** Whose file it is, by the names in it; null where they are nobody's. */
  readonly project: Project | null;
  /** Architectures that it fits whole, each with the methods; only where none was asked for. */
  readonly fits?: readonly { readonly arch: string; readonly methods: readonly string[] }[];
  /** Of the architecture and method that were asked for. */
  readonly fit?: FitSummary & { readonly arch: string; readonly method: string; readonly advice: string | null };
}

/** @throws InputError where the file, the architecture or the method is none */
export async function inspect(name: string, options: InspectOptions): Promise<Inspection> {
  const path = pathOf(name);
  if (options.arch === undefined && options.init !== undefined) {
    throw new InputError({ path: '--init', message: 'a method fits or not with an architecture: --arch is missing' });
  }
  const file = await open(path);
  try {
    const about = { file: path, size: statSync(path).size, ...contentsOf(file), project: projectOf(file) };
    if (options.arch === undefined) return { ...about, fits: everythingThatFits(file) };
    return { ...about, fit: fitOf(options.arch, options, file) };
  } finally {
    file.close();
  }
}

function pathOf(name: string): string {
  const entry = /^catalog:(.*)$/.exec(name)?.[1];
  if (entry === undefined) return name;
  const problem = catalogProblem(entry);
  if (problem !== null) throw new InputError(problem);
  const cache = openCache();
  const digest = knownDigest(catalogRemote(entry), cache);
  if (digest !== null) return cache.blob(digest);
  const hint = `Fetch it first: assay weights fetch ${entry}`;
  throw new InputError({ message: `${name} is not on this machine`, hint });
}

async function open(path: string): Promise<WeightsFile> {
  const why = whyNoFile(path);
  if (why === undefined) return await openWeights(path);
  const hint = catalog().has(path) ? { hint: `For the entry of the catalog give catalog:${path}.` } : {};
  throw new InputError({ file: path, message: `the weights file ${why}`, ...hint });
}

function everythingThatFits(file: WeightsFile): NonNullable<Inspection['fits']> {
  return zoo()
    .map((target) => ({ arch: target.arch, methods: fittingMethods(target, file) }))
    .filter(({ methods }) => methods.length > 0);
}

function fitOf(arch: string, options: InspectOptions, file: WeightsFile): NonNullable<Inspection['fit']> {
  const { imageSize } = options;
  const { settings, image_size } = chooseModel(arch, imageSize === undefined ? {} : { image_size: imageSize });
  const target = bodyOf(describeModel(settings, { num_classes: 1, image_size }));
  // Without a method: the first that fits whole, else the file's own names.
  const method = options.init ?? fittingMethods(target, file)[0] ?? 'checkpoint';
  const fit = fitWeights(target, file, ruleFor(method, options));
  const hint = isWhole(fit) ? null : advice(target, file, ruleFor(method, options), zoo);
  return { arch, method, ...fitSummary(fit), advice: hint };
}

function ruleFor(method: RuleName | 'checkpoint', { key, stripPrefix, ignore = [] }: InspectOptions): Rule {
  const known = { key: key ?? null, ignore };
  return ruleOf(
    method === 'checkpoint'
      ? { method, ...known, strip_prefix: stripPrefix ?? null, rename: {} }
      : { method, ...known },
  );
}

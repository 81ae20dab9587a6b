/** Does an entry of the catalog fit a model? Told by the parameters of the two, so that nothing is downloaded for it. */
import { canonicalJson } from '../../common/canonical.ts';
import type { Problem } from '../../common/errors.ts';
import { architectures, describeModel, weightsArchitecture } from '../../models/architectures.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { type CatalogEntry, catalog } from './catalog.ts';

/** What loading resizes, makes of something else, or lets be absent: it tells nothing about the architecture. */
const PLIANT = /^(pos_embed$|mask_token$|norm\.|fc_norm\.)|relative_position|rel_pos/;

/**
 * What is wrong with the weights for this model, or null. The problem's path is that of the setting.
 * @param name of an entry that has no problem of its own
 * @param model settings that have passed `checkModel` with this image size
 */
export function catalogModelProblem(name: string, model: ModelSettings, image_size: number): Problem | null {
  const { arch, model: sizes = {} } = catalog().get(name)!;
  const overrides = Object.keys(model.overrides).map((override) => `model.${override}`);
  const named = weightsArchitecture(model.arch) === arch;
  if (named && canonicalJson(model.overrides) === canonicalJson(sizes)) return null;
  const expected = body({ arch, overrides: sizes }, architectures().find((each) => each.name === arch)!.image_size);
  const found = body(model, image_size);
  if (found.size === expected.size && [...found].every(([key, shape]) => expected.get(key) === shape)) {
    return catalogHeadsProblem(name, model, image_size);
  }
  const whose = named ? `${model.arch} with ${overrides.join(', ')}` : model.arch;
  const hint = named
    ? `Leave out what changes its parameters, or take other weights.`
    : `\`assay models ${model.arch}\` shows what the catalog has for it.`;
  const path = 'init.weights';
  return { path, message: `\`catalog:${name}\` is for ${arch}, whose parameters are not those of ${whose}`, hint };
}

/**
 * Other heads than those of the weights, or null: their parameters have the same names and shapes, so loading would take
 * them, and every attention would compute something else. Whatever rule loads them.
 */
export function catalogHeadsProblem(name: string, model: ModelSettings, image_size: number): Problem | null {
  const { arch, model: sizes = {} } = catalog().get(name)!;
  const expected = headsOf({ arch, overrides: sizes }, architectures().find((each) => each.name === arch)!.image_size);
  const found = headsOf(model, image_size);
  if (expected === undefined || found === undefined || expected === found) return null;
  const message = `\`catalog:${name}\` has ${expected} heads in each attention, but the model has ${found}`;
  return { path: 'init.weights', message, hint: `Set \`model.heads\` to ${expected}.` };
}

const headsOf = (model: ModelSettings, image_size: number): number | undefined =>
  describeModel(model, { image_size, num_classes: 1 }).heads;

/** The entries for an architecture, or for the one that it is built on, in the order of the catalog. */
export function catalogOf(arch: string): readonly (CatalogEntry & { readonly name: string })[] {
  const wanted = weightsArchitecture(arch);
  return [...catalog()].flatMap(([name, entry]) => (entry.arch === wanted ? [{ name, ...entry }] : []));
}

/** Shapes by name without the prefix of backbones; of a segmentation model the backbone alone. */
function body(model: ModelSettings, image_size: number): ReadonlyMap<string, string> {
  const { parameters, head, backbone } = describeModel(model, { image_size, num_classes: 1 });
  const prefix = backbone?.prefix ?? '';
  const kept = parameters.filter(({ name }) => name.startsWith(prefix) && !head.includes(name));
  const shapes = kept.map(({ name, shape }) => [name.slice(prefix.length), shape.join()] as const);
  return new Map(shapes.filter(([name]) => !PLIANT.test(name)));
}

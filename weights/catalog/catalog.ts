/** The registry of public weights, `weights/catalog/catalog.yaml`: what `weights: catalog:<name>` means. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Problem } from '../../common/errors.ts';
import { nearest } from '../../common/suggest.ts';
import type { ModelSettings, RuleName } from '../../schemas/config.ts';
import type { Remote } from '../fetch/fetch.ts';

/** As schemas/catalog.schema.json has it. */
export interface CatalogEntry {
  readonly about: string;
  readonly arch: string;
  /** Sizes that are not the architecture's own, as `model` has them; absent where it fits as it is. */
  readonly model?: ModelSettings['overrides'];
  readonly method: RuleName;
  /** Side of the images that it was trained on, in pixels; absent where it is not published. */
  readonly image_size?: number;
  readonly licence: string;
  /** Where the address and the licence are published. */
  readonly source: string;
  /** Of the file; absent where it cannot be fetched by a program. */
  readonly url?: string;
  /** Where a person gets it, in place of `url`. */
  readonly page?: string;
  readonly sha256?: string;
  readonly sha256_prefix?: string;
}

export type Catalog = ReadonlyMap<string, CatalogEntry>;

const FILE = new URL('./catalog.yaml', import.meta.url);
let loaded: Catalog | undefined;

/** A test holds the file to its schema. */
export function catalog(): Catalog {
  loaded ??= new Map(Object.entries(parse(readFileSync(FILE, 'utf8')) as Readonly<Record<string, CatalogEntry>>));
  return loaded;
}

/** What it was trained on, and the sizes that a model needs for it. */
export function aboutEntry({ about, model = {} }: CatalogEntry): string {
  const sizes = Object.entries(model).map(([name, value]) => `${name}: ${value}`);
  return sizes.length === 0 ? about : `${about}: model: { ${sizes.join(', ')} }`;
}

/** What is wrong with the name of an entry, or null. The problem's path is that of the setting. */
export function catalogProblem(name: string, method?: string): Problem | null {
  const path = 'init.weights';
  const entry = catalog().get(name);
  if (entry === undefined) {
    const near = nearest(name, [...catalog().keys()]);
    const hint = near === undefined ? '`assay weights list` shows the catalog.' : `Did you mean \`catalog:${near}\`?`;
    return { path, message: `the catalog has no weights \`${name}\``, hint };
  }
  if (method !== undefined && method !== entry.method && method !== 'checkpoint') {
    const message = `\`catalog:${name}\` is for \`init.method: ${entry.method}\`, found \`${method}\``;
    return { path: 'init.method', message, hint: `Set \`init.method\` to \`${entry.method}\`.` };
  }
  if (entry.url === undefined) {
    const hint = `Get it from ${entry.page} and give the path of the file.`;
    return { path, message: `\`catalog:${name}\` cannot be fetched by a program`, hint };
  }
  return null;
}

/** The file of an entry that has no problem. */
export function catalogRemote(name: string): Remote {
  const { url, sha256 = null, sha256_prefix } = catalog().get(name) ?? {};
  if (url === undefined) throw new Error(`${name} of the catalog has no url: catalogProblem was not asked`);
  return { url, sha256, ...(sha256_prefix !== undefined && { sha256_prefix }) };
}

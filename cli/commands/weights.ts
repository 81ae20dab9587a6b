import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { InputError } from '../../common/errors.ts';
import { catalog, catalogProblem, catalogRemote } from '../../weights/catalog/catalog.ts';
import { openCache } from '../../weights/fetch/cache-folder.ts';
import { fetchWeights, knownDigest, type Remote } from '../../weights/fetch/fetch.ts';
import type { InspectOptions } from '../../weights/inspection/inspection.ts';
import { initMethods } from '../../weights/rules/index.ts';
import { integerOption } from '../integer.ts';
import { addExamples, jsonOption } from '../options.ts';
import { printJson, printResult } from '../output.ts';
import { fetchProgress } from '../weights/progress.ts';
import { type CatalogRow, catalogText, inspectionText } from '../weights/words.ts';

export function define(command: Command): void {
  defineInspect(command.command('inspect'));
  defineFetch(command.command('fetch'));
  defineList(command.command('list'));
  addExamples(
    command,
    'assay weights list',
    'assay weights fetch mae_vitb',
    'assay weights inspect teacher.pth.tar --arch swin_base_patch4_window7_224 --init ark',
  );
}

interface InspectFlags extends InspectOptions {
  readonly tensors?: true;
  readonly json?: true;
}

function defineInspect(command: Command): void {
  command
    .description('Show what a weights file holds, and what would become of it in a model.')
    .argument('<file>', 'a weights file, or catalog:<name> once that is fetched')
    .option('--arch <name>', 'the architecture to fit it to; all of them when left out')
    .addOption(
      new Option('--init <method>', 'as init.method').choices(
        Object.keys(initMethods).filter((name) => name !== 'random'),
      ),
    )
    .option('--key <entry>', 'as init.key')
    .option('--strip-prefix <prefix>', 'as init.strip_prefix, with --init checkpoint')
    .option('--ignore <patterns...>', 'as init.ignore')
    .option('--image-size <pixels>', "side of the images, instead of the architecture's own", integerOption(8))
    .option('--tensors', 'list every tensor')
    .addOption(jsonOption('{file, size, format, metadata, entries, tensors, project, fits | fit}'))
    .action(async (file: string, { tensors, json, ...options }: InspectFlags) => {
      // Loaded here, because it builds models: the other two need none.
      const found = await (await import('../../weights/inspection/inspection.ts')).inspect(file, options);
      if (json) printJson(found);
      else printResult(inspectionText(found, tensors === true));
    });
  addExamples(
    command,
    'assay weights inspect checkpoint.pth',
    'assay weights inspect dino.pth --arch vit_base_patch16_224 --init dino',
    'assay weights inspect mine.pth --arch resnet50 --init checkpoint --key model --strip-prefix module.',
    'assay weights inspect catalog:mae_vitb --tensors --json',
  );
}

function defineFetch(command: Command): void {
  command
    .description('Download weights into the shared cache folder, check them, and print path and SHA-256.')
    .argument('<name>', 'a name of the catalog, or an http or https address')
    .option('--sha256 <digest>', 'refuse anything else')
    .addOption(jsonOption('{name, url, path, sha256, downloaded}'))
    .action(async (name: string, { sha256, json }: { readonly sha256?: string; readonly json?: true }) => {
      const remote = remoteOf(name, sha256);
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      process.once('SIGTERM', () => stop.abort());
      const fetched = await fetchWeights(remote, { signal: stop.signal, onProgress: fetchProgress(process.stderr) });
      if (json) printJson({ name, url: remote.url, ...fetched });
      else printResult(`${fetched.path}\nsha256 ${fetched.sha256}`);
    });
  addExamples(
    command,
    'assay weights fetch simmim_swinb_imagenet_xray926k',
    'assay weights fetch https://example.org/weights.pth --sha256 9f86d08...',
  );
}

/** @throws InputError where the name is neither in the catalog nor an address */
function remoteOf(name: string, digest: string | undefined): Remote {
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
    throw new InputError({ path: '--sha256', message: `expected 64 lower-case hexadecimal digits, found ${digest}` });
  }
  const given = digest === undefined ? {} : { sha256: digest };
  if (/^https?:\/\//.test(name)) return { url: name, sha256: null, ...given };
  if (/^[a-z]+:\/\//.test(name)) {
    throw new InputError({ path: 'weights fetch', message: `expected an http or https address, found ${name}` });
  }
  const entry = name.replace(/^catalog:/, '');
  const problem = catalogProblem(entry);
  if (problem !== null) throw new InputError({ ...problem, path: 'weights fetch' });
  return { ...catalogRemote(entry), ...given };
}

function defineList(command: Command): void {
  command
    .description('List the public weights that experiments can name as catalog:<name>.')
    .argument('[text]', 'only those with this in their name, method or architecture')
    .addOption(jsonOption('{weights: [{name, arch, method, licence, source, url | page, about, fetched, ...}]}'))
    .action((text: string | undefined, { json }: { readonly json?: true }) => {
      const weights = Array.from(catalog(), ([name, entry]) => ({ name, ...entry, fetched: fetchedPath(name) })).filter(
        ({ name, method, arch }) => [name, method, arch].some((each) => each.includes(text ?? '')),
      );
      if (json) printJson({ weights });
      else printResult(catalogText(weights));
    });
  addExamples(command, 'assay weights list', 'assay weights list --json');
}

function fetchedPath(name: string): CatalogRow['fetched'] {
  if (catalogProblem(name) !== null) return null;
  const cache = openCache();
  const digest = knownDigest(catalogRemote(name), cache);
  return digest !== null && existsSync(cache.blob(digest)) ? cache.blob(digest) : null;
}

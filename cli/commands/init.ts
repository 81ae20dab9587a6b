import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../common/errors.ts';
import type { Guesses } from '../../data/guess/index.ts';
import { addExamples } from '../options.ts';
import { printResult, say } from '../output.ts';

interface Options {
  readonly out?: string;
}

export function define(command: Command): void {
  command
    .description(
      'Look at the data in a folder and write a first experiment for them, with a comment at each setting: a table with ' +
        "a column of image names, a folder a class, images with masks of the same names, or MedMNIST's archives.",
    )
    .argument('<folder>', 'folder of the data')
    .option('--out <file.yaml>', 'the file to write (default: the name of the folder, here)')
    .action(execute);
  addExamples(command, 'assay init /data/chest', 'assay init films --out my.yaml');
}

async function execute(folder: string, { out }: Options): Promise<void> {
  const root = resolve(folder);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError({ file: root, message: 'there is no such folder', hint: 'assay init <folder of the data>' });
  const name = experimentName(root);
  const file = out ?? `${name}.yaml`;
  checkFile(file);
  const { guessData } = await import('../../data/guess/index.ts');
  const { firstExperiment } = await import('../first-experiment.ts');
  const found = guessData(root);
  const [guess, ...others] = found.guesses;
  if (guess === undefined) throw nothingFits(root, found);
  writeFileSync(file, firstExperiment({ name, root: written(root, file), file, guess }), { flag: 'wx' });
  printResult(file);
  say(`Found ${guess.found}.`);
  for (const other of others) say(`It could also be ${other.found}; docs/data.md says how to write that.`);
  say(`Next: look through ${file}, then assay validate ${file}, then assay data ${file} --gallery look.html`);
}

/** Names of experiments name folders, too. */
function experimentName(root: string): string {
  const name = basename(root)
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '');
  return name === '' ? 'first' : name;
}

/** Before anything is looked at. Nothing that is there is written over. */
function checkFile(file: string): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder))
    throw new InputError({ path: '--out', message: `the folder ${folder} does not exist`, hint: 'Make it first.' });
  if (existsSync(file))
    throw new InputError({ path: '--out', message: `${file} exists already`, hint: 'Name another file with --out.' });
}

/** Relative where the data lie beside or below the file, so that both can be moved together. */
function written(root: string, file: string): string {
  const path = relative(dirname(resolve(file)), root);
  return path.startsWith('..') || isAbsolute(path) ? root : `./${path}`.replace(/\/$/, '');
}

function nothingFits(root: string, { look }: Guesses): InputError {
  const seen = `${look.files.length === 1 ? '1 file' : `${look.files.length} files`}, ${look.images.length} of them images`;
  return new InputError({
    file: root,
    message: `nothing here says what the images show (${seen})`,
    hint:
      'Wanted is one of: a table (.csv, .tsv) with a column of image names and one of classes; a folder a class; ' +
      'a folder of images and a folder of masks with the same names; an archive as of MedMNIST (.npz). ' +
      'docs/data.md has all of them.',
  });
}

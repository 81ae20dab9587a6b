/**
 * A training checkpoint of ViT-B with Adam's state, written by PyTorch in both of its formats: seconds and memory that
 * its weights take to load, in a process of its own each.
 *
 *   node --import tsx bench/checkpoint.ts
 *
 * Python with torch is looked for as `python3`, or as the environment variable PYTHON says. Prints a table.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModel } from '../models/build.ts';
import { weightsOf } from '../models/model.ts';
import { openWeights } from '../weights/format/file.ts';
import { loadWeights } from '../weights/loading/load.ts';
import { checkpointRule } from '../weights/rules/checkpoint.ts';
import { machine } from './machine.ts';

const ARCH = 'vit_base_patch16_224';
const model = await buildModel({ arch: ARCH, overrides: {} }, { num_classes: 14, image_size: 224 });
const [mode, path = ''] = process.argv.slice(2);
if (mode === '--load') await load(path);
else compare();

async function load(path: string): Promise<void> {
  const before = process.resourceUsage().maxRSS;
  const started = performance.now();
  const file = await openWeights(path);
  const rule = checkpointRule({ method: 'checkpoint', key: 'state_dict', strip_prefix: null, rename: {} });
  const { report } = loadWeights({ arch: ARCH, parameters: weightsOf(model), head: [] }, file, rule);
  const seconds = (performance.now() - started) / 1000;
  file.close();
  const more_mb = ((process.resourceUsage().maxRSS - before) * 1024) / 1e6;
  const cells = [`${report.matched.length}`, seconds.toFixed(1), more_mb.toFixed(0)];
  process.stdout.write(cells.join(' | '));
}

function compare(): void {
  const shapes = Object.fromEntries(weightsOf(model).map(({ name, shape }) => [name, shape]));
  const folder = mkdtempSync(join(tmpdir(), 'assay-checkpoint-'));
  const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  console.log(`${machine()}\n\n| format | file, MB | tensors | seconds | memory, MB |\n|---|---|---|---|---|`);
  try {
    for (const kind of ['zip', 'legacy']) {
      const file = join(folder, `${kind}.pth`);
      const args = [script('pytorch/checkpoint.py'), file, kind];
      execFileSync(process.env['PYTHON'] ?? 'python3', args, { input: JSON.stringify(shapes) });
      const self = ['--import', 'tsx', script('checkpoint.ts'), '--load', file];
      const cells = execFileSync(process.execPath, self, { encoding: 'utf8' });
      console.log(`| ${kind} | ${(statSync(file).size / 1e6).toFixed(0)} | ${cells} |`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

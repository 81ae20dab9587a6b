/**
 * How long commands take that have next to nothing to do, beside DVC's. Writes results/start-up.md.
 *
 *   node --import tsx bench/start-up.ts DVC NODE... [--rounds=N]
 *
 * DVC is the path of its executable (`pip install dvc` in a virtual environment); NODE are versions of Node.js, each the
 * path of its executable (`npm install --prefix FOLDER node@22`).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { machine } from './machine.ts';
import { median } from './median.ts';

const STEPS = 8;
const EXPERIMENT = `name: start
task: classification
data:
  format: phantom
  phantom: { train: 8, val: 4, test: 8, size: 32 }
  image: { size: 32, normalize: none }
model: { arch: vit_tiny_patch16_224, patch_size: 16, embed_dim: 12, depth: 1, heads: 1 }
init: { method: random }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 8 }
trials: 3
arms: { only: {} }
`;
const WANTED = { version: 100, help: 100, validate: 300, 'nothing to do': 500 } as const;
type What = keyof typeof WANTED;
const WORDS: Readonly<Record<What, readonly string[]>> = {
  version: ['--version'],
  help: ['--help'],
  validate: ['validate', 'start.yaml'],
  'nothing to do': ['run', 'start.yaml'],
};
const DVC_WORDS: Readonly<Partial<Record<What, readonly string[]>>> = {
  version: ['--version'],
  help: ['--help'],
  'nothing to do': ['status'],
};

const given = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 15);
const [dvc, ...nodes] = given;
if (dvc === undefined || nodes.length === 0) throw new Error('the paths of dvc and of one node at least are wanted');
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'assay-start-'));
// Node.js 20 reads such a file at every start, whether or not it will make a connection: 80 ms that are not assay's.
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

let built: string | undefined;

interface Row {
  readonly name: string;
  readonly command: (what: What) => readonly string[] | null;
  readonly at: string;
  readonly found: Map<What, Taken[]>;
}
interface Taken {
  readonly wall: number;
  readonly cpu: number;
}

try {
  const rows = [...nodes.flatMap(assayRows), dvcRow()];
  // In turn, so that what else the machine does meets all of them.
  for (let round = 0; round < rounds; round++)
    for (const what of Object.keys(WANTED) as What[])
      for (const { command, at, found } of rows) {
        const words = command(what);
        if (words !== null) found.set(what, [...(found.get(what) ?? []), timed(words, at)]);
      }
  writeFileAtomic(join(root, 'bench', 'results', 'start-up.md'), page(rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Node.js alone, assay in this clone and assay as its package is installed. */
function assayRows(node: string, index: number): readonly Row[] {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const binaries = { clone: join(root, 'bin', 'assay.js'), installed: join(installed(), 'bin', 'assay.js') };
  const rows = Object.entries(binaries).map(([name, binary]): Row => {
    const at = join(folder, `${name}-${index}`);
    mkdirSync(at);
    writeFileSync(join(at, 'start.yaml'), EXPERIMENT);
    execFileSync(node, [binary, 'run', 'start.yaml'], { cwd: at, stdio: 'ignore', env: environment });
    const command = (what: What): readonly string[] => [node, binary, ...WORDS[what]];
    return { name: `assay, ${name}, Node.js ${version}`, command, at, found: new Map() };
  });
  const nothing = (what: What): readonly string[] | null => (what === 'version' ? [node, '-e', '0'] : null);
  return [
    { name: `Node.js ${version} with an empty program`, command: nothing, at: folder, found: new Map() },
    ...rows,
  ];
}

/** What `npm run build` writes, with the libraries of this clone. */
function installed(): string {
  if (built !== undefined) return built;
  execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'ignore' });
  built = join(folder, 'assay');
  execFileSync('cp', ['-r', join(root, 'dist'), built]);
  symlinkSync(join(root, 'node_modules'), join(built, 'node_modules'));
  return built;
}

/** A pipeline with as many stages as the experiment has steps, all of them done. */
function dvcRow(): Row {
  const at = join(folder, 'dvc');
  mkdirSync(at);
  const stages = Array.from({ length: STEPS }, (_, step) => {
    const before = step === 0 ? '' : `\n    deps: [step${step - 1}.txt]`;
    return `  step${step}:\n    cmd: echo ${step} > step${step}.txt${before}\n    outs: [step${step}.txt]\n`;
  });
  writeFileSync(join(at, 'dvc.yaml'), `stages:\n${stages.join('')}`);
  execFileSync(dvc!, ['init', '--no-scm', '-q'], { cwd: at, stdio: 'ignore' });
  execFileSync(dvc!, ['config', 'core.analytics', 'false'], { cwd: at, stdio: 'ignore' });
  execFileSync(dvc!, ['repro', '-q'], { cwd: at, stdio: 'ignore' });
  const version = execFileSync(dvc!, ['--version'], { encoding: 'utf8' }).trim();
  const command = (what: What): readonly string[] | null => {
    const words = DVC_WORDS[what];
    return words === undefined ? null : [dvc!, ...words];
  };
  return { name: `DVC ${version} (\`--version\`, \`--help\`, \`status\`)`, command, at, found: new Map() };
}

/** Milliseconds from start to end, and on CPUs: bash's own clock, which Node.js has not for its children. */
function timed(command: readonly string[], at: string): Taken {
  const script = 'TIMEFORMAT=\'%R %U %S\'; time "$@" >/dev/null 2>/dev/null';
  const options = { cwd: at, env: { ...environment, LC_ALL: 'C' }, encoding: 'utf8' } as const;
  const told = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`, 'bash', ...command], options);
  const [wall = 0, user = 0, system = 0] = told
    .trim()
    .split(' ')
    .map((text) => Number(text) * 1000);
  return { wall, cpu: user + system };
}

function page(rows: readonly Row[]): string {
  const whats = Object.keys(WANTED) as What[];
  const cell = (taken: readonly Taken[] | undefined): string => {
    if (taken === undefined) return '';
    const walls = taken.map(({ wall }) => wall);
    return `**${Math.min(...walls).toFixed(0)}** / ${median(walls).toFixed(0)} / ${median(taken.map(({ cpu }) => cpu)).toFixed(0)}`;
  };
  const line = ({ name, found }: Row): string =>
    `| ${name} | ${whats.map((what) => cell(found.get(what))).join(' | ')} |`;
  return `# Start-up

${machine()}. Milliseconds from the start of the process to its end: **the least** / the median of ${rounds} rounds / the median on
CPUs. Where the first two are far apart, others were at work on the machine. All take their turn in each round; the first start
of a clone, which compiles, is not among them. \`nothing to do\`: \`assay run\` of ${STEPS} steps that are cached, \`dvc status\` of ${STEPS}
stages. Command: \`node --import tsx bench/start-up.ts DVC NODE...\`.

| | ${whats.map((what) => (what === 'version' || what === 'help' ? `--${what}` : what)).join(' | ')} |
|---|${'---|'.repeat(whats.length)}
| wanted | ${whats.map((what) => `< ${WANTED[what]}`).join(' | ')} |
${rows.map(line).join('\n')}
`;
}

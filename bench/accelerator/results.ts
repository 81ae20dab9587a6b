/**
 * Tables of what needs no card: node --import tsx bench/accelerator/results.ts AGREE AHEAD
 *
 * The lines of agree.ts and of ahead.ts, of as many calls as there were; writes bench/results/accelerator.md.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { isDecided } from './agreement.ts';

type Row = Readonly<Record<string, unknown>> & { readonly kinds?: Readonly<Record<string, number>> };

const rowsOf = (path: string): readonly Row[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Row => JSON.parse(line));

const line = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
const short = (value: unknown): string => (value === 0 ? '0' : Number(value).toExponential(1));

const [agree, ahead] = process.argv.slice(2).map(rowsOf) as [readonly Row[], readonly Row[]];

const agreement = table(
  ['architecture', 'batch', 'steps', 'agrees', 'loss', 'parameters', 'momenta', 'momenta of the control'],
  agree.map((row) => [
    row['arch'],
    row['batch'],
    row['steps'],
    isDecided(Number(row['control_momenta'])) ? row['agrees'] : 'undecided',
    ...['loss', 'parameters', 'momenta', 'control_momenta'].map((name) => short(row[name])),
  ]),
);

/** Launches whose kind begins so. */
const launches = ({ kinds = {} }: Row, of: string): number =>
  Object.entries(kinds).reduce((sum, [kind, count]) => sum + (kind.startsWith(of) ? count : 0), 0);

const compiled = table(
  [
    'architecture',
    'precision',
    'batch',
    'launches',
    'cuBLASLt',
    'cuDNN',
    'GB moved',
    'temporary, GB',
    'variables and batch, GB',
    'compile, s',
    "ONNX Runtime's nodes",
  ],
  ahead.map((row) => [
    row['arch'],
    row['precision'],
    row['batch'],
    row['launches'],
    launches(row, '__cublas$lt'),
    launches(row, '__cudnn'),
    row['moved_gb'],
    row['temporary_gb'],
    row['arguments_gb'],
    row['seconds'],
    row['nodes'],
  ]),
);

const page = `# Accelerators, without a card

## Against \`cpu\`

Training steps of SGD with momentum on \`xla\` with a plugin for CPUs (jaxlib's XLA 0.11.2) and on \`cpu\`: largest relative
difference of a loss, relative L2 differences of all parameters and of all momenta, which are the gradients' sums. The control is
the graph for GPUs on ONNX Runtime's own CPU kernels, in which nothing but the order of sums is another one: it shows how sensitive
a model is by itself. A model agrees where the loss does to 1e-4 and its momenta to 1e-3, or to three times what the control's
do; where the control differs by more than 5 % nothing is decided. Sides of 128 px, or the architecture's own. Architectures that are
not in the table were not compared; the programs of \`deit_small\` are byte for byte those of \`vit_small\`.
Command: \`node --import tsx bench/accelerator/agree.ts --batch 2 --steps 2 --side 128 ARCH ...\`.

${agreement}

## Compiled for an H100

Whole training steps at 224 px, compiled on a machine without a card (plugin 0.11.2, SGD with momentum, deterministic operations, nothing
tuned). Bytes count each launch's operands, or what it slices of them, and results once: an upper estimate. The compiler shared two
cores with other programs. Command: \`node --import tsx bench/accelerator/ahead.ts PLUGIN ARCH ...\`.

${compiled}

Launches are worth a look after a change of models or operations, since the compiler's choices hang on little. A sum over the
batch (the gradient of a class token or of positions) once let it lay a transformer's whole residual stream out with the batch
last: 875 launches for ViT-Ti, 97 of them transposes, where \`tensor/graph/simplify/flat-sum.ts\` leaves 731. Batch norm as it is
written for processors (a matrix of the maps, three sums in two passes) took 488 for ResNet-18, as one pass around the first
image's mean 434 (ResNet-50: 1,192 and 1,038); as E[x²] - mean², which loses the digits beside a large mean, it had
been 368 (884).
`;
writeFileAtomic(fileURLToPath(new URL('../results/accelerator.md', import.meta.url)), page);

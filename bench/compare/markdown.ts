/** The comparison as a page. */
import { median } from '../median.ts';
import { type Mode, modes, type Variant } from './cases.ts';
import type { Row } from './rows.ts';

/** What was measured, on what. */
export interface Setting {
  readonly processor: string;
  readonly instructions: readonly string[];
  readonly threads: string;
  /** torch and timm with their versions. */
  readonly library: string;
}

const titles: Readonly<Record<Mode, string>> = { training: 'Training steps', forward: 'Forward only' };
const names: Readonly<Record<Variant, string>> = {
  eager: 'eager',
  channels_last: 'channels last',
  compile: 'compiled',
  bf16: 'bf16',
};

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const first = row.rounds[0]!.pytorch;
    const speeds = (Object.keys(names) as Variant[]).map((variant) => {
      const speed = first[variant]?.images_per_second.toFixed(2) ?? '';
      return variant === row.fastest ? `**${speed}**` : speed;
    });
    const memory = [row.assay_peak_mb, row.pytorch_peak_mb].map((value) => ((value * 2 ** 20) / 1e9).toFixed(2));
    const cells = [
      row.model,
      row.batch,
      row.assay_images_per_second.toFixed(2),
      ...speeds,
      `**${row.speed_ratio.toFixed(2)}**`,
      row.target === null ? '' : `≥ ${row.target}`,
      row.rounds.length,
      ...memory,
      row.memory_ratio.toFixed(2),
      `${(100 * row.efficiency).toFixed(0)} %`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `| model | batch | assay, images/s | ${Object.values(names).join(' | ')} | ratio to the fastest float32 | wanted | rounds | assay, GB | PyTorch, GB | ratio | share of the matmul peak |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}`;
}

export function markdown(rows: readonly Row[], { processor, instructions, threads, library }: Setting): string {
  const rounds = rows.flatMap((row) => row.rounds.map(({ assay, pytorch }) => ({ assay, own: pytorch[row.fastest]! })));
  const [ours, theirs] = [
    median(rounds.map(({ assay }) => assay.matmul_gflops)),
    median(rounds.map(({ own }) => own.matmul_gflops)),
  ];
  const tables = modes.flatMap((mode) => {
    const some = rows.filter((row) => row.mode === mode);
    return some.length === 0 ? [] : [`## ${titles[mode]}\n\n${table(some)}\n`];
  });
  return `# assay against PyTorch

${processor} (${instructions.join(', ')}), ${threads} threads; ${library}. float32 but for the column bf16, which is PyTorch's
autocast; training with SGD and momentum. Each round is one process of assay and one of PyTorch in turn; the first has all of
PyTorch's variants, further ones its fastest in float32 (bold). Columns of PyTorch are of the first round, all others medians.
Command: \`npm run bench\`. Matrix products reached ${ours.toFixed(0)} GFLOP/s in ONNX Runtime and ${theirs.toFixed(0)} in PyTorch in the same
processes. Memory is a process's largest resident set.

${tables.join('\n')}`;
}

/** The comparison as a page. */
import { processor } from '../machine.ts';
import { median } from '../median.ts';
import { type Mode, modes } from './cases.ts';
import type { Row } from './rows.ts';

const titles: Readonly<Record<Mode, string>> = { training: 'Training steps', forward: 'Forward only' };

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const speeds = [row.assay_images_per_second, row.pytorch_images_per_second].map((value) => value.toFixed(2));
    const wanted = row.target === null ? '' : `≥ ${row.target.toFixed(1)}`;
    const memory = [row.assay_peak_mb, row.pytorch_peak_mb].map((value) => ((value * 2 ** 20) / 1e9).toFixed(2));
    const cells = [
      row.model,
      row.batch,
      ...speeds,
      `**${row.speed_ratio.toFixed(2)}**`,
      wanted,
      ...memory,
      `**${row.memory_ratio.toFixed(2)}**`,
      `${(100 * row.efficiency).toFixed(0)} %`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `| model | batch | assay, images/s | PyTorch, images/s | ratio | wanted | assay, GB | PyTorch, GB | ratio | share of the matmul peak |
|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}`;
}

export function markdown(rows: readonly Row[], options: { readonly rounds: string; readonly threads: string }): string {
  const rounds = rows.flatMap((row) => row.rounds);
  const peak = median(rounds.map(({ assay }) => assay.matmul_gflops)).toFixed(0);
  const torchPeak = median(rounds.map(({ pytorch }) => pytorch.matmul_gflops)).toFixed(0);
  const tables = modes.flatMap((mode) => {
    const some = rows.filter((row) => row.mode === mode);
    return some.length === 0 ? [] : [`## ${titles[mode]}\n\n${table(some)}\n`];
  });
  return `# assay against PyTorch

${processor()}, ${options.threads} threads, float32; training with SGD and momentum. Medians of ${options.rounds} rounds,
each one process of assay and one of PyTorch in turn. Command: \`npm run bench\`. Matrix products reached ${peak} GFLOP/s in
ONNX Runtime and ${torchPeak} GFLOP/s in PyTorch in the same processes. Memory is a process's largest resident set.

${tables.join('\n')}`;
}

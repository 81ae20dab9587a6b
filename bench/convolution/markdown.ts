/** The measured convolutions as a page. */
import { processor } from '../machine.ts';
import type { Shape } from './kinds.ts';

export interface Row {
  readonly kind: string;
  readonly shape: Shape;
  readonly direction: string;
  /** 1e9 operations a second by each way; the engine's first. */
  readonly gflops: Readonly<Record<string, number>>;
}

export interface Conditions {
  readonly batch: number;
  readonly threads: number;
  /** Of products of square matrices, in 1e9 operations a second, before and after: the better of the two. */
  readonly matmul_gflops: number;
}

function line({ kind, shape, direction, gflops }: Row, peak: number): string {
  const { engine = Number.NaN, ...others } = gflops;
  const rest = Object.entries(others).map(([way, speed]) => `${way} ${speed.toFixed(0)}`);
  const sizes = `${shape.into} → ${shape.out}, ${shape.side} px`;
  const cells = [kind, sizes, direction, engine.toFixed(0), `${((100 * engine) / peak).toFixed(0)} %`, rest.join(', ')];
  return `| ${cells.join(' | ')} |`;
}

export function markdown(rows: readonly Row[], { batch, threads, matmul_gflops }: Conditions): string {
  return `# Convolutions against products of matrices

${processor()}, ${threads} threads, batch ${batch}, float32. Products of matrices reach ${matmul_gflops.toFixed(0)} GFLOP/s in the same
process. Each is the fastest of several runs, with all that it needs: padding, transposes, reordered weights. The last
column is what other ways reach that the engine could take. Command: \`node --import tsx bench/convolution.ts\`.

| kind | maps | direction | GFLOP/s | of the peak | other ways |
|---|---|---|---|---|---|
${rows.map((row) => line(row, matmul_gflops)).join('\n')}
`;
}

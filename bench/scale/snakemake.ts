/** A workflow of as many jobs for Snakemake (Debian's `snakemake`), whose dry run is what `assay plan` is held against. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const snakefile = (arms: number, trials: number): string => `ARMS = range(${arms})
TRIALS = range(${trials})
rule all:
    input: expand("evaluate/{arm}/{trial}.json", arm=ARMS, trial=TRIALS)
rule prepare:
    output: "data.bin"
    shell: "touch {output}"
rule load:
    output: "weights.bin"
    shell: "touch {output}"
rule finetune:
    input: "data.bin", "weights.bin"
    output: "finetune/{arm}/{trial}.bin"
    shell: "touch {output}"
rule evaluate:
    input: "data.bin", "finetune/{arm}/{trial}.bin"
    output: "evaluate/{arm}/{trial}.json"
    shell: "touch {output}"
`;

/** CPU seconds of the dry run; null where there is no Snakemake. */
export function snakemakeDryRun(folder: string, arms: number, trials: number): string | null {
  if (spawnSync('snakemake', ['--version']).status !== 0) return null;
  writeFileSync(join(folder, 'Snakefile'), snakefile(arms, trials));
  const command = 'TIMEFORMAT="%U %S"; time snakemake --dry-run --quiet --cores 1 >said.txt 2>&1';
  const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) return `ended with ${status}`;
  const [user, system] = stderr.trim().split(' ').map(Number) as [number, number];
  return `${(user + system).toFixed(2)} s CPU`;
}

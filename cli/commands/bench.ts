import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import type { ArchitectureBenchmark, ArchitectureOptions } from '../../training/costs/architecture-benchmark.ts';
import { integerOption } from '../integer.ts';
import { addExamples, deviceOption, jsonOption, pluginOption, usePlugin } from '../options.ts';
import { printJson, printResult, say } from '../output.ts';
import { overrideOption } from '../override.ts';

interface Options extends Pick<ArchitectureOptions, 'batch' | 'steps' | 'threads' | 'device'> {
  readonly override: ArchitectureOptions['overrides'];
  readonly forward?: true;
  readonly plugin?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .argument('<arch>', 'a name that `assay models` lists')
    .option('--batch <n>', 'images a step', integerOption(1), 8)
    .option('--steps <n>', 'steps that count, after one that does not', integerOption(1), 5)
    .option('--threads <n>', 'threads that compute', integerOption(1), availableParallelism())
    .option('--forward', 'forward passes in evaluation mode instead of training steps')
    .addOption(overrideOption())
    .addOption(deviceOption('what computes').default('cpu'))
    .addOption(pluginOption())
    .addOption(jsonOption('{arch, device, threads, batch, images_per_second, step_ms, peak_rss_mb, ...}'))
    .action(async (arch: string, { json, forward, plugin, override: overrides, ...options }: Options) => {
      usePlugin(plugin);
      const { benchmarkArchitecture } = await import('../../training/costs/architecture-benchmark.ts');
      const onStep = (done: number): void => {
        say(done === 0 ? `${arch}: warmed up` : `${arch}: step ${done} of ${options.steps}`);
      };
      const result = await benchmarkArchitecture(arch, {
        ...options,
        overrides,
        mode: forward ? 'forward' : 'training',
        onStep,
      });
      if (json) printJson(result);
      else printResult(text(result));
    });
  addExamples(
    command,
    'assay bench vit_base_patch16_224',
    'assay bench vit_tiny_patch16_224 --override image_size=112 --override depth=6 --batch 32 --json',
    'assay bench swin_tiny_patch4_window7_224 --forward',
  );
}

function text(result: ArchitectureBenchmark): string {
  const { min, median, max } = result.step_ms;
  const what = { training: 'in training', forward: 'forward only' }[result.mode];
  return `${result.arch} on ${result.device}, ${result.threads} threads, batch ${result.batch}, ${result.image_size} px
  ${result.images_per_second.toFixed(2)} images a second ${what}
  ${median.toFixed(0)} ms a step (${min.toFixed(0)} to ${max.toFixed(0)})
  ${result.peak_rss_mb.toFixed(0)} MB at its peak
  ${(100 * result.efficiency).toFixed(0)} % of the ${result.matmul_gflops.toFixed(0)} GFLOP/s that matrix products reach here`;
}

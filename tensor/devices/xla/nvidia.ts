/** NVIDIA's cards, driver and libraries: what a machine has of them, and what it lacks. */
import { basename, delimiter, dirname, join } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import type { Cards } from '../definition.ts';
import { hasCard, hasFile, type Machine, pci, printed, textOf } from './machine.ts';
import type { Library } from './vendor.ts';

/** The oldest driver that each version of CUDA works with, by NVIDIA's notes on its releases. */
const OLDEST_DRIVER = { cuda12: 525, cuda13: 580 } as const;

const CONTAINER = 'a container must be given its card (docker run --gpus all)';

/** Where the system does not show it, as below Windows, none is wrong. */
function driverVersion(machine: Machine): string | null {
  const text = textOf(machine, 'proc/driver/nvidia/version');
  return /Kernel Module(?: for \S+)?\s+(\d+\.[\d.]+)/.exec(text ?? '')?.[1] ?? null;
}

const hasDriver = (machine: Machine): boolean =>
  ['proc/driver/nvidia/version', 'dev/nvidiactl', 'dev/dxg', 'dev/nvmap'].some((path) => hasFile(machine, path));

/** @param plugin its file, whose folder says which CUDA it was made for; null: assay's choice */
export function nvidiaProblem(machine: Machine, plugin: string | null): Problem | null {
  const cuda = plugin !== null && /cuda12/.test(basename(dirname(plugin))) ? 'cuda12' : 'cuda13';
  const oldest = OLDEST_DRIVER[cuda];
  if (!hasDriver(machine)) {
    return hasCard(machine, pci.nvidia)
      ? {
          message: 'there is an NVIDIA GPU, but its driver is not loaded',
          hint: `Install NVIDIA's driver, ${oldest} or later (nvidia-smi shows it); ${CONTAINER}.`,
        }
      : { message: 'there is no NVIDIA GPU', hint: `Choose another device; ${CONTAINER}.` };
  }
  const version = driverVersion(machine);
  if (version === null || Number.parseInt(version, 10) >= oldest) return null;
  return {
    message: `NVIDIA's driver ${version} is too old for CUDA ${cuda.slice(4)}, which needs ${oldest} or later`,
    hint: 'Update the driver and start the machine anew.',
  };
}

/** By their places beside the plugin as pip lays packages out; libraries also by the name under which a system may have them. */
export function cudaLibraries(plugin: string, { env }: Machine): readonly Library[] {
  // The wheels of CUDA 12 lie otherwise, and come with JAX or PyTorch: assay installs those of CUDA 13.
  if (!/cuda13/.test(basename(dirname(plugin)))) return [];
  const site = join(dirname(plugin), '..', '..');
  const cuda = (path: string): string => join(site, 'nvidia/cu13', path);
  const onPath = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'ptxas'));
  const toolkit = (path: string): readonly string[] => [
    join('/usr/local/cuda', path),
    join('/usr/local/cuda-13', path),
  ];
  return [
    { package: 'nvidia-cublas==13.*', files: [cuda('lib/libcublas.so.13')], name: 'libcublas.so.13' },
    { package: 'nvidia-cublas==13.*', files: [cuda('lib/libcublasLt.so.13')], name: 'libcublasLt.so.13' },
    { package: 'nvidia-cuda-nvcc==13.*', files: [cuda('bin/ptxas'), ...toolkit('bin/ptxas'), ...onPath] },
    {
      package: 'nvidia-nvvm==13.*',
      files: [cuda('nvvm/libdevice/libdevice.10.bc'), ...toolkit('nvvm/libdevice/libdevice.10.bc')],
    },
    { package: 'nvidia-cuda-runtime==13.*', files: [cuda('lib/libcudart.so.13')], name: 'libcudart.so.13' },
    { package: 'nvidia-cuda-nvrtc==13.*', files: [cuda('lib/libnvrtc.so.13')], name: 'libnvrtc.so.13' },
    { package: 'nvidia-cudnn-cu13==9.*', files: [join(site, 'nvidia/cudnn/lib/libcudnn.so.9')], name: 'libcudnn.so.9' },
  ];
}

/** As a process may name them: places, or the names of parts into which a card is divided (MIG). */
export async function nvidiaCards(machine: Machine): Promise<Cards> {
  const variable = 'CUDA_VISIBLE_DEVICES';
  const chosen = machine.env[variable];
  if (chosen !== undefined) return { variable, ids: chosenIds(chosen) };
  return { variable, ids: listedIds((await printed(machine, 'nvidia-smi', ['-L'])) ?? '') };
}

/** What stands after a place that there is not is not seen, by CUDA's rule. */
function chosenIds(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  const end = ids.findIndex((id) => id === '' || id === '-1');
  return end === -1 ? ids : ids.slice(0, end);
}

/** Of `nvidia-smi -L`: below a divided card stand its parts, and the card itself cannot be used. */
function listedIds(text: string): readonly string[] {
  const cards: { readonly place: string; readonly parts: string[] }[] = [];
  for (const line of text.split('\n')) {
    const place = /^GPU (\d+):/.exec(line)?.[1];
    if (place !== undefined) cards.push({ place, parts: [] });
    const part = /^\s+MIG .*\(UUID: (MIG-[^)]+)\)/.exec(line)?.[1];
    if (part !== undefined) cards.at(-1)?.parts.push(part);
  }
  return cards.flatMap(({ place, parts }) => (parts.length > 0 ? parts : [place]));
}

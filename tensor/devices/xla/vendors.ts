/** The devices of XLA by name: where their plugins lie, and what brings them here. One entry a vendor. */
import { join } from 'node:path';
import type { Flags } from './pjrt/compile-options.ts';
import type { NamedValues } from './pjrt/named-values.ts';

export type XlaDeviceName = 'xla' | 'cuda' | 'rocm' | 'oneapi' | 'metal' | 'tpu';

export interface Vendor {
  /** What its plugins call their platform. */
  readonly platform: RegExp;
  /** What a plugin's file is called below a folder of Python packages: a folder, then the file. */
  readonly folder: RegExp;
  readonly file: RegExp;
  /** The same as a path, where the folder does not lie in `jax_plugins`. */
  readonly within: string;
  /** Python packages of the plugin and of the libraries that it needs, for pip. */
  readonly packages: readonly string[];
  /** What the machine needs besides. */
  readonly needs: string;
  /** Options of the plugin's client. */
  readonly client: NamedValues;
  /** Flags of every program; `deterministic` ones where equal runs shall give equal bytes. */
  readonly deterministic: Flags;
}

/** Three quarters of the GPU's memory at once would be gone for a second trial beside. */
const gpuClient = { preallocate: false } as const;
/** Implies that nothing is chosen by measuring, which would differ from run to run. */
const gpuDeterministic = { xla_gpu_deterministic_ops: true, xla_gpu_exclude_nondeterministic_ops: true } as const;

const nvidia = [
  'nvidia-cublas==13.*',
  'nvidia-cuda-nvcc==13.*',
  'nvidia-nvvm==13.*',
  'nvidia-cuda-runtime==13.*',
  'nvidia-cuda-nvrtc==13.*',
  'nvidia-cudnn-cu13==9.*',
];

export const vendors: Readonly<Record<Exclude<XlaDeviceName, 'xla'>, Vendor>> = {
  cuda: {
    platform: /^cuda$/i,
    within: 'jax_plugins',
    folder: /^xla_cuda1[23]$/,
    file: /^xla_cuda_plugin\.so$/,
    packages: ['jax-cuda13-pjrt==0.11.2', ...nvidia],
    needs: 'an NVIDIA GPU and its driver, 580 or later for CUDA 13',
    client: gpuClient,
    deterministic: gpuDeterministic,
  },
  rocm: {
    platform: /^rocm$/i,
    within: 'jax_plugins',
    folder: /^xla_rocm\d+$/,
    file: /^xla_rocm_plugin\.so$/,
    packages: ['jax-rocm7-pjrt==0.12.0'],
    needs: 'an AMD GPU and ROCm 7',
    client: gpuClient,
    deterministic: gpuDeterministic,
  },
  oneapi: {
    platform: /sycl|oneapi|xpu/i,
    within: 'jax_plugins',
    folder: /oneapi|sycl/i,
    file: /^(pjrt|xla).*\.so$/,
    packages: ['jax-oneapi-pjrt==0.11.2'],
    needs: 'an Intel GPU, its driver and oneAPI 2025.1',
    client: {},
    deterministic: {},
  },
  metal: {
    platform: /metal|mps/i,
    within: 'jax_plugins',
    folder: /^metal_plugin$/,
    file: /^pjrt_plugin_metal.*\.dylib$/,
    packages: ['jax-metal==0.1.1'],
    needs: 'an Apple GPU and macOS 14',
    client: {},
    deterministic: {},
  },
  tpu: {
    platform: /tpu/i,
    within: '.',
    folder: /^libtpu$/,
    file: /^libtpu\.so$/,
    packages: ['libtpu'],
    needs: 'a TPU virtual machine',
    client: {},
    deterministic: {},
  },
};

/** Of a plugin that a user names: nothing is known of it before it is open. */
export const anyVendor: Pick<Vendor, 'client' | 'deterministic'> = { client: {}, deterministic: {} };

/** One command that installs a vendor's plugin and libraries into a folder. */
export const installCommand = (name: keyof typeof vendors, folder: string): string =>
  `python3 -m pip install --target ${JSON.stringify(folder)} --no-deps ${vendors[name].packages
    .map((each) => (each.includes('*') ? `'${each}'` : each))
    .join(' ')}`;

export const siteFolders = (vendor: Vendor, site: string): string => join(site, vendor.within);

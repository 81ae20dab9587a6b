import { cudaLibraries, nvidiaCards, nvidiaProblem } from '../xla/nvidia.ts';
import { GPU_CLIENT, GPU_DETERMINISTIC } from '../xla/vendor.ts';
import { vendorDevice } from './vendor-device.ts';

/** Which the plugin finds beside itself. */
const libraries = [
  'nvidia-cublas==13.*',
  'nvidia-cuda-nvcc==13.*',
  'nvidia-nvvm==13.*',
  'nvidia-cuda-runtime==13.*',
  'nvidia-cuda-nvrtc==13.*',
  'nvidia-cudnn-cu13==9.*',
];

/** NVIDIA GPUs. */
export const cuda = vendorDevice('cuda', ['float32', 'tf32', 'bf16'], {
  system: 'linux',
  platform: /^cuda$/i,
  within: 'jax_plugins',
  folder: /^xla_cuda1[23]$/,
  file: /^xla_cuda_plugin\.so$/,
  packages: ['jax-cuda13-pjrt==0.11.2', ...libraries],
  needs: 'an NVIDIA GPU and its driver, 580 or later for CUDA 13',
  problem: nvidiaProblem,
  libraries: cudaLibraries,
  cards: nvidiaCards,
  client: GPU_CLIENT,
  deterministic: GPU_DETERMINISTIC,
});

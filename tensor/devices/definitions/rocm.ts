import { amdCards, amdProblem } from '../xla/amd.ts';
import { GPU_CLIENT, GPU_DETERMINISTIC } from '../xla/vendor.ts';
import { vendorDevice } from './vendor-device.ts';

/** AMD GPUs. */
export const rocm = vendorDevice('rocm', ['float32', 'bf16'], {
  system: 'linux',
  platform: /^rocm$/i,
  within: 'jax_plugins',
  folder: /^xla_rocm\d+$/,
  file: /^xla_rocm_plugin\.so$/,
  packages: ['jax-rocm7-pjrt==0.12.0'],
  needs: 'an AMD GPU and ROCm 7',
  problem: amdProblem,
  cards: amdCards,
  client: GPU_CLIENT,
  deterministic: GPU_DETERMINISTIC,
});

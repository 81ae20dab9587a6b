import { vendorDevice } from './vendor-device.ts';

/** Intel GPUs. */
export const oneapi = vendorDevice('oneapi', ['float32', 'bf16'], {
  system: 'linux',
  platform: /sycl|oneapi|xpu/i,
  within: 'jax_plugins',
  folder: /oneapi|sycl/i,
  file: /^(pjrt|xla).*\.so$/,
  packages: ['jax-oneapi-pjrt==0.11.2'],
  needs: 'an Intel GPU, its driver and oneAPI 2025.1',
  client: {},
  deterministic: {},
});

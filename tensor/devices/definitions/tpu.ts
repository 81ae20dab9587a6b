import { vendorDevice } from './vendor-device.ts';

/** Google's TPUs. */
export const tpu = vendorDevice('tpu', ['float32', 'bf16'], {
  system: 'linux',
  platform: /tpu/i,
  within: '.',
  folder: /^libtpu$/,
  file: /^libtpu\.so$/,
  packages: ['libtpu'],
  needs: 'a TPU virtual machine',
  client: {},
  deterministic: {},
});

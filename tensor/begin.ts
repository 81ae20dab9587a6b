import type { Begun, HostTensors, InputTensors, Program, Variables } from './device.ts';

/** Begins a run; of a device that does not compute beside the host the inputs are taken when it has ended. */
export function begin(program: Program, inputs: InputTensors, variables: Variables): Begun {
  return program.begin?.(inputs, variables) ?? begun(program.run(inputs, variables));
}

/** What is all done at once. */
export const begun = (outputs: Promise<HostTensors>): Begun => ({ taken: outputs.then(() => {}), outputs });

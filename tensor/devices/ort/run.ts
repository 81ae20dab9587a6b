import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { sentinel } from '../../onnx/serialize.ts';

type Tensors = Readonly<Record<string, Tensor>>;

const refusal = 'Non tensor type is temporarily not supported.';

/**
 * Runs a session whose outputs are written into the memory of `results`, which may be that of `feeds`.
 *
 * onnxruntime-node also returns a fresh copy of each output, which for a training step is all parameters: a tenth of
 * the step's time, and as much memory again. It makes them one by one after the run and cannot return sequences, so
 * every model's first output is an empty one: its refusal comes when all results are written and nothing is copied.
 * Should a later version return sequences, the results are written all the same.
 */
export async function runInto(session: InferenceSession, feeds: Tensors, results: Tensors): Promise<void> {
  try {
    await session.run(feeds, { [sentinel]: null, ...results });
  } catch (error) {
    if (!(error instanceof Error && error.message === refusal)) throw error;
  }
}

/** The TensorFlow.js backend is one for the process: whoever needs one takes it for the length of a synchronous call. */
import * as tf from './tf.ts';

/**
 * Calls `body` with this backend current, then puts the former one back. Tensors that `body` makes are disposed of
 * afterwards. Only for backends that start without waiting.
 */
export function onBackend<Result>(name: string, body: () => Result): Result {
  const engine = tf.engine();
  const before = engine.backendName;
  setBackend(name);
  engine.startScope(name);
  try {
    return body();
  } finally {
    engine.endScope();
    if (before) setBackend(before);
  }
}

/** Returns a promise by its type alone: for a backend with a synchronous factory it is done on return. */
function setBackend(name: string): void {
  void tf.engine().setBackend(name);
}

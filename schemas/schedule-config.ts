/** The resolved `schedule`: how a model is trained. */

/** Names as in torch; docs/training.md says what timm calls otherwise. What is optional is off when left out. */
export type OptimizerSettings = OptimizerKind & {
  readonly weight_decay: number;
  readonly lookahead?: LookaheadSettings;
};
type OptimizerKind =
  | { readonly name: 'sgd'; readonly momentum: number; readonly dampening?: number }
  | { readonly name: 'nesterov'; readonly momentum: number }
  | ({ readonly name: 'adam' | 'adamw'; readonly amsgrad?: boolean } & AdamSettings)
  | ({ readonly name: 'nadam' | 'radam' | 'adamax' | 'adamp' | 'adabelief' } & AdamSettings)
  | ({ readonly name: 'lamb'; readonly trust_clip?: boolean } & AdamSettings)
  | { readonly name: 'sgdp' | 'lars' | 'rmsprop' | 'rmsprop_tf'; readonly momentum: number; readonly eps: number }
  | { readonly name: 'adagrad' | 'adadelta'; readonly eps: number };
interface AdamSettings {
  readonly betas: readonly [number, number];
  readonly eps: number;
}

/** Slow weights that follow the optimiser's: after every `k` steps by the share `alpha` of the way. */
export interface LookaheadSettings {
  readonly k: number;
  readonly alpha: number;
}
export type OptimizerName = OptimizerSettings['name'];

/** A curve from the learning rate down to min_lr, once or in cycles. */
interface WaveSettings {
  readonly min_lr: number;
  /** Last epochs, at min_lr. */
  readonly cooldown_epochs: number;
  /** Whether the curve begins after the warm-up; else the warm-up cuts off its beginning. */
  readonly warmup_prefix: boolean;
  /** Length of the first cycle; null: one cycle until the cool-down. */
  readonly cycle_epochs: number | null;
  /** Each cycle's length in multiples of the one before. */
  readonly cycle_mul: number;
  /** Each cycle's peak in multiples of the one before. */
  readonly cycle_decay: number;
}

interface KDecay {
  /** Power of the share of the epochs that is done; 1 when left out. */
  readonly k_decay?: number;
}

interface WarmUpSettings {
  readonly warmup_epochs: number;
  readonly warmup_lr: number;
  /** How often the rate is set. */
  readonly per: 'epoch' | 'step';
}

export type LrScheduleSettings = WarmUpSettings &
  (
    | { readonly name: 'constant' }
    | ({ readonly name: 'cosine' } & KDecay & WaveSettings)
    | ({ readonly name: 'tanh' } & WaveSettings)
    | ({ readonly name: 'poly'; readonly power: number } & KDecay & WaveSettings)
    | { readonly name: 'step'; readonly decay_epochs: number; readonly decay_rate: number }
    | { readonly name: 'multistep'; readonly milestones: readonly number[]; readonly decay_rate: number }
    | { readonly name: 'plateau'; readonly patience: number; readonly decay_rate: number; readonly min_lr: number }
  );
export type LrScheduleName = LrScheduleSettings['name'];

export type ClipNorm = 'l2' | 'l1' | 'max';

/** What products are computed in: tensor/device.ts says more. */
export type Precision = 'float32' | 'tf32' | 'bf16';

export interface ScheduleSettings {
  readonly optimizer: OptimizerSettings;
  readonly lr: number;
  readonly lr_schedule: LrScheduleSettings;
  readonly epochs: number;
  readonly batch_size: number;
  /** Batches whose gradients make one step. */
  readonly accumulate: number;
  /** Largest global norm of the gradients; null: any. */
  readonly clip_grad: number | null;
  /** What `clip_grad` limits: Euclidean when left out, sum or maximum of the magnitudes. */
  readonly clip_norm?: ClipNorm;
  /** float32 when left out. */
  readonly precision?: Precision;
  /** Each layer's learning rate in multiples of that of the layer after it; null: all the same. */
  readonly layer_decay: number | null;
  /** Patterns of the names of parameters that are not trained: see training/freeze.ts. */
  readonly freeze: readonly string[];
  /** null: train for all epochs. */
  readonly early_stopping: { readonly monitor: 'val_loss'; readonly patience: number } | null;
  readonly loss: 'auto' | 'bce' | 'cross-entropy' | 'dice' | 'bce-dice';
  /** Share of the target that cross-entropy spreads over all classes in training. */
  readonly label_smoothing: number;
}
